/* tests/viz/test_measured.c - every number of the panels of measurement and membrane against the recording, both ways,
 * computed here from its columns by other code than the viewer's; and the membrane against a run that is trained again. */
#include "session/repeat.h"
#include "tests/viz/made_run.h"
#include "tests/viz/moment.h"
#include "tests/viz/truth.h"
#include "tests/viz/written.h"
#include "viz/scene/scene_state.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    SHOWN = 6,
    BINS = 24,
    MOST = 4096
}; /* images in view; spikes of a neuron in them */

/* Three significant digits, as everywhere in the window. */
static const char *real(double x)
{
    static char text[8][32];
    static unsigned next;
    char *to = text[next++ % 8];
    const double size = fabs(x);
    const int decimals = x == 0 || size >= 100 ? 0
                         : size >= 10          ? 1
                         : size >= 1           ? 2
                         : size >= 0.1         ? 3
                                               : 4;
    snprintf(to, sizeof text[0], "%.*f", decimals, x);
    return to;
}

/* The spikes of a neuron in the images in view: ticks since the first of them began, and since their own began. */
struct train {
    double dt_ms;
    uint8_t label[SHOWN];
    long begin[SHOWN + 1];
    long tick[MOST];
    size_t image[MOST], n;
};

static struct train read_train(const struct truth *t, esp_id id)
{
    const struct run_file_info *info = run_file_info(t->file);
    const unsigned output = info->layout->output;
    const uint64_t n = info->n_spikes[output];
    double start_ms[SHOWN + 1], *time_ms = malloc(n * sizeof *time_ms);
    uint64_t *ids = malloc(n * sizeof *ids);
    struct train out = {.dt_ms = info->header.dt_ms};
    truth_read(t, LAYOUT_SPIKE_TIMES + output, 0, n, time_ms);
    truth_read(t, LAYOUT_SPIKE_IDS + output, 0, n, ids);
    truth_read(t, LAYOUT_IMAGE_START, t->done - SHOWN, SHOWN + 1, start_ms);
    truth_read(t, LAYOUT_IMAGE_LABEL, t->done - SHOWN, SHOWN, out.label);
    for (size_t k = 0; k <= SHOWN; k++)
        out.begin[k] = lround((start_ms[k] - start_ms[0]) / out.dt_ms);
    for (uint64_t k = 0; k < n; k++) {
        const long tick = lround((time_ms[k] - start_ms[0]) / out.dt_ms);
        if (ids[k] != id || tick < 0 || tick >= out.begin[SHOWN])
            continue;
        size_t image = 0;
        while (tick >= out.begin[image + 1])
            image++;
        out.image[out.n] = image;
        out.tick[out.n++] = tick;
    }
    free(time_ms);
    free(ids);
    return out;
}

static int ascending(const void *a, const void *b)
{
    const long x = *(const long *)a, y = *(const long *)b;
    return (x > y) - (x < y);
}

/* Nine of ten intervals fall into 24 bins of a round width; the others are longer. */
static void expect_intervals(const struct train *q)
{
    static const long widths[] = {1, 2, 5, 10, 20, 50, 100, 200};
    long interval[MOST];
    const size_t n = q->n - 1;
    double sum = 0, squares = 0;
    for (size_t k = 0; k < n; k++) {
        interval[k] = q->tick[k + 1] - q->tick[k];
        sum += (double)interval[k];
        squares += (double)interval[k] * (double)interval[k];
    }
    qsort(interval, n, sizeof *interval, ascending);
    const long ninth = interval[(n * 9 + 9) / 10 - 1];
    size_t w = 0, longer = 0;
    while (widths[w] * BINS <= ninth)
        w++;
    for (size_t k = 0; k < n; k++)
        longer += interval[k] >= BINS * widths[w];
    const double mean = sum / (double)n;
    written_expect("%zu intervals, ms; %zu longer", n, longer);
    written_expect("mean %s, CV %s", real(mean * q->dt_ms),
                   real(sqrt(squares / (double)n - mean * mean) / mean));
}

static void expect_rates(const struct train *q, size_t n_bins)
{
    const double ticks = (double)q->begin[SHOWN], range_s = ticks * q->dt_ms / 1000;
    unsigned most = 0;
    for (size_t bin = 0; bin < n_bins; bin++) {
        unsigned here = 0;
        for (size_t k = 0; k < q->n; k++)
            here += (size_t)((double)q->tick[k] / (ticks / (double)n_bins)) == bin;
        most = here > most ? here : most;
    }
    written_expect("mean %s, highest %s", real((double)q->n / range_s),
                   real(most * (double)n_bins / range_s));
}

static void expect_responses(const struct train *q)
{
    long longest = 0;
    double most = 0;
    for (size_t k = 0; k < SHOWN; k++)
        longest = q->begin[k + 1] - q->begin[k] > longest ? q->begin[k + 1] - q->begin[k]
                                                          : longest;
    const double width = (double)longest / BINS;
    for (uint8_t c = 0; c < TRUTH_CLASSES; c++)
        for (size_t bin = 0; bin < BINS; bin++) {
            unsigned images = 0, spikes = 0;
            for (size_t k = 0; k < SHOWN; k++)
                images += q->label[k] == c;
            for (size_t k = 0; k < q->n; k++)
                spikes +=
                    q->label[q->image[k]] == c &&
                    (size_t)((double)(q->tick[k] - q->begin[q->image[k]]) / width) == bin;
            if (images > 0)
                most = fmax(most, spikes / (images * width * q->dt_ms / 1000));
        }
    written_expect("%d images, highest %s Hz", SHOWN, real(most));
}

/* Numbers of axes, and digits of classes, are allowed; all other words of the panel must be explained. */
static void assert_explained(struct rect panel)
{
    for (size_t k = 0; k < n_words; k++) {
        const bool number =
            strspn(words[k].text, "0123456789.,k-") == strlen(words[k].text);
        if (rect_has(panel, words[k].r.x, words[k].r.y) && !words[k].known && !number)
            fail_msg("\"%s\" is written at %d, %d", words[k].text, words[k].r.x,
                     words[k].r.y);
    }
}

static esp_id most_active(const struct truth *t)
{
    esp_id best = 0;
    for (esp_id k = 0; k < TRUTH_NEURONS; k++)
        if (t->alive[k] && read_train(t, k).n > read_train(t, best).n)
            best = k;
    return best;
}

static void draw(struct scene *s)
{
    n_words = 0;
    made_run_redraw(s);
    scene_draw(s, 1);
}

static void check_measurement(struct truth *t, uint64_t done)
{
    struct font *font = NULL;
    struct scene *s = made_run_scene(1600, 1000, &font);
    truth_look(t, done);
    const esp_id shown = most_active(t);
    const struct train q = read_train(t, shown);
    assert_true(q.n > 2);
    moment_show(t, s, shown, (struct player_membranes){0});
    scene_char(s, '7', 0);
    draw(s);
    const struct measure *m = s->context.measure;
    written_expect("Measurement");
    char ticks[32];
    snprintf(ticks, sizeof ticks, "%s", number_count((uint64_t)q.begin[SHOWN]).text);
    written_expect("neuron %u \xc2\xb7 %zu spikes in view: %s ticks, %s ms",
                   (unsigned)shown, q.n, ticks,
                   number_fixed((double)q.begin[SHOWN] * q.dt_ms, q.dt_ms < 1).text);
    expect_intervals(&q);
    written_expect("Hz per neuron over time, ms");
    expect_rates(&q, m->n_rates);
    written_expect("by class, ms from onset");
    expect_responses(&q);
    assert_explained(made_run_panel(s, &panel_measure));
    scene_free(s);
    font_free(font);
}

static void measurements_are_those_of_the_recording(void **state)
{
    static const uint64_t moments[] = {35, 133, 200, 267, 388};
    for (size_t k = 0; k < sizeof moments / sizeof *moments; k++)
        check_measurement(*state, moments[k]);
}

/* ---- membranes ---- */

/* Train the recorded run again, and give its membranes to a replay as `view` does. */
struct again {
    struct dataset *data;
    struct repeat *repeat;
    struct repeat_point last[TRUTH_IMAGES]; /* of each image */
    uint64_t n_computed;
};

static struct again again_begin(const struct truth *t)
{
    struct again a = {0};
    assert_int_equal(dataset_open("digits", &a.data), ESP_OK);
    const struct repeat_params params = {.config = &run_file_info(t->file)->config,
                                         .data = a.data};
    assert_int_equal(repeat_create(&params, &a.repeat), ESP_OK);
    return a;
}

static void again_end(struct again *a)
{
    repeat_free(a->repeat);
    dataset_free(a->data);
}

static enum esp_status compute(void *context, const struct player_look *look,
                               struct packet *packet)
{
    struct again *a = context;
    const struct repeat_look wanted = {.population = look->population,
                                       .birth = look->birth};
    struct repeat_seen seen;
    assert_int_equal(repeat_image(a->repeat, look->image, &wanted, &seen), ESP_OK);
    assert_int_equal(seen.n_output, look->n_output);
    packet_begin_membrane(packet, look->birth, seen.rest_mV);
    for (size_t k = 0; k < seen.n; k++)
        packet_add_point(packet, (struct event_point){(uint32_t)seen.points[k].tick,
                                                      seen.points[k].v_mV,
                                                      seen.points[k].limit_mV});
    if (seen.n > 0)
        a->last[look->image] = seen.points[seen.n - 1];
    a->n_computed++;
    return ESP_OK;
}

/* The run of the recording's own settings fires, on every image, as many spikes as were recorded; and each recorded
 * spike of a neuron leaves its membrane at the reset. */
static void a_recording_trained_again_has_its_spikes(void **state)
{
    const struct truth *t = *state;
    const struct run_file_info *info = run_file_info(t->file);
    struct again a = again_begin(t);
    uint32_t spikes[TRUTH_IMAGES];
    truth_read(t, LAYOUT_IMAGE_SPIKES, 0, TRUTH_IMAGES, spikes);
    truth_look(*state, 200);
    const esp_id id = most_active(t);
    const struct repeat_look look = {.population = info->layout->output, .birth = id};
    const struct train q = read_train(t, id);
    const struct population_config *p = &info->resolved.population[info->layout->output];
    const float reset_mV = (float)(p->lif.reset_mV - p->lif.rest_mV);
    for (uint64_t image = 0; image < 200; image++) {
        struct repeat_seen seen;
        assert_int_equal(repeat_image(a.repeat, image, &look, &seen), ESP_OK);
        assert_int_equal(seen.n_output, spikes[image]);
        for (size_t k = 0; image + SHOWN >= 200 && k < q.n; k++) {
            const size_t place = (size_t)(image + SHOWN - 200);
            size_t i = 0;
            if (q.image[k] != place)
                continue;
            while (i < seen.n && seen.points[i].tick != q.tick[k] - q.begin[place])
                i++;
            assert_true(i < seen.n && seen.points[i].v_mV <= reset_mV);
        }
    }
    again_end(&a);
}

static void the_membrane_on_view_is_that_of_the_run(void **state)
{
    struct truth *t = *state;
    struct font *font = NULL;
    struct scene *s = made_run_scene(1600, 1000, &font);
    struct again a = again_begin(t);
    truth_look(t, 133);
    const esp_id shown = most_active(t);
    scene_char(s, '8', 0);
    moment_show(t, s, shown,
                (struct player_membranes){.compute = compute, .context = &a});
    draw(s);
    assert_true(a.n_computed >= SHOWN);
    const struct membrane *m = &s->context.model->membrane;
    const struct membrane_point *last = membrane_point(m, m->n - 1);
    written_expect("Membrane");
    written_expect("neuron %u \xc2\xb7 V %.1f mV, threshold %.1f mV", (unsigned)shown,
                   m->rest_mV + (double)last->v_mV, m->rest_mV + (double)last->limit_mV);
    assert_explained(made_run_panel(s, &panel_membrane));
    assert_int_equal(m->image, 132); /* the replay stands before the next */
    assert_memory_equal(&last->v_mV, &a.last[132].v_mV, sizeof last->v_mV);
    assert_memory_equal(&last->limit_mV, &a.last[132].limit_mV, sizeof last->limit_mV);
    scene_free(s);
    font_free(font);
    again_end(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measurements_are_those_of_the_recording),
        cmocka_unit_test(a_recording_trained_again_has_its_spikes),
        cmocka_unit_test(the_membrane_on_view_is_that_of_the_run),
    };
    return cmocka_run_group_tests(tests, truth_setup, truth_teardown);
}
