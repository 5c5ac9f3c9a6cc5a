/* examples/embed/prune.c - a network that learns from spikes of our own and is pruned by a rule of our own.
 *
 *     cc prune.c $(pkg-config --cflags --libs espalier) -lm -o prune && ./prune
 *
 * 12 x 12 inputs see a bar in noise: upright in the left or right half, or lying in the upper or lower
 * one. After each window the rule looks for the two neurons with the most similar weights and removes the
 * one that fires less. Then the survivors are labelled and tested on bars that they never saw. */
#include <espalier.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SIDE = 12, INPUTS = SIDE * SIDE, NEURONS = 32, LEFT = 20, CLASSES = 4 };
enum { PRESENTATIONS = 800, LABELLED = 200, TESTED = 200, MOST_SPIKES = 4096 };

static void check(enum espalier_status status)
{
    if (status == ESPALIER_OK)
        return;
    fprintf(stderr, "prune: %s\n", espalier_message());
    exit(1);
}

/* ---- spikes ---- */

struct bar {
    double time_ms[MOST_SPIKES];
    uint32_t input[MOST_SPIKES];
    size_t n;
    uint32_t class;
};

/* 0 <= x < 1, the same sequence everywhere. */
static double uniform(void)
{
    static uint64_t state = 1;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 40) / (1 << 24);
}

/* The bar is two inputs wide. In each of 100 steps of 3.5 ms an input fires with probability 0.4 below the
 * bar and 0.01 elsewhere. */
static void draw(struct bar *b)
{
    b->n = 0;
    b->class = (uint32_t)(CLASSES * uniform());
    const int at = SIDE / 2 * (int)(b->class % 2) + (int)(uniform() * (SIDE / 2 - 1));
    for (int step = 0; step < 100; step++)
        for (int input = 0; input < INPUTS; input++) {
            const int across = b->class < 2 ? input % SIDE : input / SIDE;
            const double p = across == at || across == at + 1 ? 0.4 : 0.01;
            if (uniform() < p && b->n < MOST_SPIKES) {
                b->time_ms[b->n] = 3.5 * (step + uniform());
                b->input[b->n++] = (uint32_t)input;
            }
        }
}

/* ---- the rule ---- */

/* Cosine of the angle between the weights of two neurons. */
static double similarity(const struct espalier_view *v, size_t a, size_t b)
{
    double ab = 0, aa = 0, bb = 0;
    for (size_t i = 0; i < v->n_inputs; i++) {
        const double x = (double)v->weight_mV[i * v->stride + a];
        const double y = (double)v->weight_mV[i * v->stride + b];
        ab += x * y, aa += x * x, bb += y * y;
    }
    return ab / sqrt(aa * bb);
}

/* Asked after each window. keep[] is all 1; a 0 removes the neuron. */
static int remove_the_most_redundant(void *context, const struct espalier_view *v,
                                     uint8_t *keep)
{
    double most = -1;
    size_t loser = 0;
    (void)context;
    if (v->n_living <= LEFT || v->images_done < v->images_run / 4)
        return 0;
    for (size_t a = 0; a < v->n_living; a++)
        for (size_t b = a + 1; b < v->n_living; b++)
            if (similarity(v, a, b) > most) {
                most = similarity(v, a, b);
                loser = v->activity[a] < v->activity[b] ? a : b;
            }
    keep[loser] = 0;
    printf(
        "after %3d bars: neuron %2u goes, its weights are at %.0f degrees to another's\n",
        (int)v->images_done, (unsigned)v->birth[loser], 57.3 * acos(most));
    return 0;
}

/* ---- what came of it ---- */

static void label_and_test(struct espalier_run *run, struct bar *b)
{
    uint32_t counts[LEFT], vote[ESPALIER_VOTES], n_right = 0;
    for (int k = 0; k < LABELLED + TESTED; k++) {
        draw(b);
        check(espalier_run_respond(run, b->time_ms, b->input, b->n, counts, LEFT));
        if (k < LABELLED)
            check(espalier_run_teach(run, counts, LEFT, b->class));
        else
            check(espalier_run_vote(run, counts, LEFT, vote));
        n_right += k >= LABELLED && vote[ESPALIER_BAYES] == b->class;
    }
    printf("%.1f %% of %d new bars are told apart\n", 100.0 * n_right / TESTED, TESTED);
}

static void show_busiest(const struct espalier_run *run)
{
    static float weight_mV[INPUTS][LEFT];
    uint64_t total[LEFT];
    size_t best = 0;
    check(espalier_run_weights(run, NULL, weight_mV[0], INPUTS * LEFT));
    check(espalier_run_totals(run, total, LEFT));
    for (size_t j = 0; j < LEFT; j++)
        best = total[j] > total[best] ? j : best;
    printf("the weights of one that fired %d times:\n", (int)total[best]);
    for (size_t i = 0; i < INPUTS; i++)
        printf("%c%s", " .:-=+*#%@"[(int)(9.99f * weight_mV[i][best])],
               i % SIDE == SIDE - 1 ? "\n" : "");
}

int main(void)
{
    static struct bar b;
    struct espalier_config *config;
    struct espalier_data *data;
    struct espalier_run *run;

    /* The keys are those of `espalier config`, which prints them with their meaning. */
    check(espalier_config_create("guo2020", &config));
    check(espalier_config_set(config, "prune.strategy", "none")); /* but the rule below */
    check(espalier_config_set(config, "population.exc.size", "32")); /* NEURONS */
    check(espalier_config_set(config, "prune.window_images", "40"));
    check(espalier_data_spikes(SIDE, SIDE, CLASSES, PRESENTATIONS, &data));
    check(espalier_run_create(config, data, NULL, ESPALIER_RECORD_NONE, &run));
    check(espalier_run_rule(run, remove_the_most_redundant, NULL));
    for (int k = 0; k < PRESENTATIONS; k++) {
        draw(&b);
        check(espalier_run_present(run, b.time_ms, b.input, b.n, b.class));
    }
    check(espalier_run_finish(run));
    label_and_test(run, &b);
    show_busiest(run);
    printf("golden hash %016llx\n", (unsigned long long)espalier_run_golden(run));
    espalier_run_free(run), espalier_data_free(data), espalier_config_free(config);
    return 0;
}
