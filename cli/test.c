/* cli/test.c - the command `test`: tests a trained network on images. */
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/report_text.h"
#include "cli/say.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/output.h"
#include "base/parallel.h"
#include "session/agreement.h"
#include "session/metrics.h"
#include "session/score.h"
#include "session/store.h"
#include "sim/network/probe.h"
#include "sim/training/trainer.h"

#include <stdio.h>
#include <string.h>

struct test {
    const struct options *options;
    struct stored_run run;
    struct dataset *data;
    struct evaluate_pass pass;
    struct readout_score score;
    struct firing_sum firing[CONFIG_POPULATIONS];
    struct work work;
    esp_class *votes; /* [n][READOUT_VOTES] votes for each test image */
    /* The network in fixed point, which is tested in place of that of the run; NULL: the latter is tested. */
    struct network *fixed;
    struct agreement_counts counts;
    struct agreement agreement;
    struct store *spikes;   /* recording of --spikes; NULL: none */
    struct probe probes[2]; /* probes of `spikes` and `counts` */
    double label_s; /* time for labelling; 0: the run had already labelled its neurons */
    double test_s;
    struct progress *progress;
    const char *doing; /* the current stage: "labelling" or "testing" */
};

static void show_progress(const void *context, size_t done, size_t n)
{
    const struct test *s = context;
    progress_count(s->progress, s->doing, done, n);
}

/* Return the number of inputs of a source. All sources have the same number. */
static size_t count_inputs(const struct network *net)
{
    size_t k = 0;
    while (k + 1 < net->n_populations && net->population[k].lif)
        k++;
    return net->population[k].n;
}

/* Check that the neurons were labelled with all classes of the data set. Otherwise some images could never be
 * classified correctly. */
static enum esp_status check_classes(const struct test *s, uint32_t n_labelled)
{
    const struct dataset_info *info = dataset_info(s->data);
    if (info->n_classes <= n_labelled)
        return ESP_OK;
    return esp_fail(ESP_INPUT, "%s has %u classes, %s was labelled with %u", info->spec,
                    info->n_classes, s->options->operand[0], n_labelled);
}

static enum esp_status open_run(struct test *s)
{
    const char *path = s->options->operand[0];
    enum esp_status st = store_load(path, &s->run);
    if (st == ESP_OK)
        st = store_open_data(s->options->value[OPTION_DATA], &s->run.config, NULL,
                             s->run.spec, &s->data);
    if (st != ESP_OK)
        return st;
    const struct dataset_info *info = dataset_info(s->data);
    const size_t n_inputs = count_inputs(s->run.net);
    if ((size_t)info->width * info->height != n_inputs)
        return esp_fail(ESP_INPUT, "%s has %u x %u pixels, %s was trained on %zu inputs",
                        info->spec, info->width, info->height, path, n_inputs);
    return s->run.readout ? check_classes(s, s->run.readout->n_classes) : ESP_OK;
}

/* Choose the test images: those that --eval names; without --eval those that the run itself was tested on. */
static enum esp_status choose_images(struct test *s)
{
    struct config config = s->run.config;
    struct image_ranges span;
    uint64_t threads, n;
    enum esp_status st = ESP_OK;
    if (options_given(s->options, OPTION_EVAL))
        st = config_set(&config, "run.eval", s->options->value[OPTION_EVAL]);
    else if (config.run.eval == CONFIG_EVAL_NONE)
        config.run.eval = CONFIG_EVAL_TEST;
    /* 0: the number of training images does not limit the test images. */
    config.run.images = 0;
    if (st == ESP_OK)
        st = image_ranges_find(&config, s->data, &span);
    if (st == ESP_OK && span.n_eval == 0)
        st = esp_fail(ESP_INPUT, "there is nothing to test: --eval test or validation");
    if (st == ESP_OK)
        st = options_number(s->options, OPTION_IMAGES, 1, span.n_eval, span.n_eval, &n);
    if (st == ESP_OK)
        st = options_number(s->options, OPTION_THREADS, 1, 1024, parallel_cores(),
                            &threads);
    if (st != ESP_OK)
        return st;
    const struct score_subject subject = {.net = s->run.net,
                                          .data = s->data,
                                          .span = &span,
                                          .threads = (unsigned)threads,
                                          .progress = show_progress,
                                          .context = s};
    s->pass = score_test_pass(&subject);
    s->pass.n = (size_t)n;
    s->pass.firing = s->firing;
    return ESP_OK;
}

static enum esp_status label_with(struct test *s, const struct dataset *data)
{
    struct image_ranges span;
    enum esp_status st = check_classes(s, dataset_info(data)->n_classes);
    if (st == ESP_OK)
        st = image_ranges_find(&s->run.config, data, &span);
    if (st != ESP_OK)
        return st;
    const struct score_subject subject = {.net = s->run.net,
                                          .data = data,
                                          .span = &span,
                                          .threads = s->pass.threads,
                                          .progress = show_progress,
                                          .context = s};
    s->doing = "labelling";
    const struct evaluate_pass pass = score_label_pass(&subject);
    return score_label(&pass, &s->run.readout, NULL);
}

/* Label the neurons of a run that was trained without a test and therefore has no labels. The images are the label
 * images of that run, even if the test uses another data set. */
static enum esp_status label(struct test *s)
{
    const double begun_s = clock_now_s();
    struct dataset *own = NULL;
    enum esp_status st = ESP_OK;
    if (options_given(s->options, OPTION_DATA))
        st = dataset_open(s->run.spec, &own);
    if (st == ESP_OK)
        st = label_with(s, own ? own : s->data);
    dataset_free(own);
    s->label_s = clock_now_s() - begun_s;
    return st;
}

static enum esp_status record_spikes(struct test *s)
{
    const struct dataset_info *info = dataset_info(s->data);
    const struct probe_start_source said = {.net = s->run.net,
                                            .data = s->data,
                                            .images_run = s->pass.n,
                                            .window_images = s->pass.n};
    const struct store_params params = {.path = s->options->value[OPTION_SPIKES],
                                        .what = RECORD_ALL,
                                        .force = options_given(s->options, OPTION_FORCE),
                                        .images_only = true,
                                        .command = s->options->line,
                                        .input = {s->options->operand[0]}};
    const struct store_run run = {&s->run.config, info->spec, info->n_classes};
    const enum esp_status st = store_create(&params, &run, &s->spikes);
    if (st != ESP_OK)
        return st;
    s->probes[0] = store_probe(s->spikes);
    s->pass.probes = s->probes;
    s->pass.n_probes = 1;
    return probe_start_send(&said, s->pass.probes, s->pass.n_probes);
}

static struct output_order predictions_order(const struct test *s)
{
    const struct options *o = s->options;
    return (struct output_order){.path = o->value[OPTION_PREDICTIONS],
                                 .kind = OUTPUT_PREDICTIONS,
                                 .force = options_given(o, OPTION_FORCE),
                                 .input = {o->operand[0]}};
}

/* Write a vote as a field of CSV; "no answer" if there was none. */
static void write_vote(esp_class vote, FILE *f)
{
    if (vote == ESP_NO_CLASS)
        fputs(",no answer", f);
    else
        fprintf(f, ",%d", vote);
}

static enum esp_status write_predictions(const struct test *s)
{
    const struct output_order order = predictions_order(s);
    struct output out;
    const struct dataset_info *info = dataset_info(s->data);
    uint8_t *pixels = array_create((size_t)info->width * info->height, 1);
    const enum esp_status st = pixels ? output_begin(&order, &out) : ESP_MEMORY;
    if (st != ESP_OK) {
        array_free(pixels);
        return st;
    }
    FILE *f = out.f;
    fprintf(f, "image,label,all,proportion,bayes\n");
    for (size_t k = 0; k < s->pass.n; k++) {
        const uint8_t label =
            dataset_image(s->data, s->pass.split, s->pass.first + k, pixels);
        fprintf(f, "%zu,%u", s->pass.first + k, label);
        for (size_t v = 0; v < READOUT_VOTES; v++)
            write_vote(s->votes[k * READOUT_VOTES + v], f);
        fputc('\n', f);
    }
    array_free(pixels);
    return output_keep(&out);
}

/* ---- fixed point ---- */

static enum esp_status use_fixed_point(struct test *s)
{
    const struct options *o = s->options;
    const char *what = o->value[OPTION_ARITHMETIC];
    struct agreement_bits bits;
    if (what && strcmp(what, "float") != 0 && strcmp(what, "fixed") != 0)
        return esp_fail(ESP_INPUT, "--arithmetic %s: float or fixed", what);
    const bool fixed = what && strcmp(what, "fixed") == 0;
    if (!fixed && (o->value[OPTION_WEIGHT_BITS] || o->value[OPTION_V_BITS] ||
                   o->value[OPTION_THETA_BITS]))
        return esp_fail(ESP_INPUT, "bits need --arithmetic fixed");
    if (!fixed)
        return ESP_OK;
    enum esp_status st = options_bits(o, &bits);
    if (st == ESP_OK)
        st = agreement_network(s->run.net, bits, &s->fixed);
    if (st != ESP_OK)
        return st;
    const struct run_config *run = &s->fixed->config.run;
    s->run.config.run.arithmetic = run->arithmetic;
    s->run.config.run.weight_bits = run->weight_bits;
    s->run.config.run.v_bits = run->v_bits;
    s->run.config.run.theta_bits = run->theta_bits;
    return agreement_counts_create(s->pass.n, &s->counts);
}

/* Test the network in fixed point, with a probe for its counts. Its neurons keep the labels from the network of the
 * run. */
static void watch_fixed_point(struct test *s)
{
    s->pass.net = s->fixed;
    s->probes[s->pass.n_probes++] = agreement_probe(&s->counts);
    s->pass.probes = s->probes;
}

static struct metrics measure(const struct test *s)
{
    struct metrics m = {.config = &s->run.config,
                        .data = dataset_info(s->data)->spec,
                        .neurons_alive = network_output(s->run.net)->n,
                        .n_eval = s->pass.n,
                        .n_unanswered = s->score.n_unanswered,
                        .accuracy = score_accuracy(&s->score),
                        .label_s = s->label_s,
                        .test_s = s->test_s,
                        .test_work = s->work,
                        .score = &s->score,
                        .threads = s->pass.threads};
    snprintf(m.kernel, sizeof m.kernel, "%s", kernels_get()->name);
    if (s->fixed) {
        m.agreement = s->agreement;
        m.weight_bits = s->fixed->config.run.weight_bits;
        m.v_bits = s->fixed->config.run.v_bits;
        m.theta_bits = s->fixed->config.run.theta_bits;
    }
    metrics_populations(&m, s->pass.net, s->firing);
    metrics_derive(&m);
    return m;
}

static void print(const struct test *s)
{
    const struct metrics m = measure(s);
    char warning[SCORE_WARNING];
    if (score_warning(&s->score, &s->run.config, warning))
        say(stderr, "espalier: %s", warning);
    if (options_given(s->options, OPTION_JSON))
        metrics_json(&m, METRICS_TEST | (s->fixed ? METRICS_FIXED : 0), stdout);
    else if (!options_given(s->options, OPTION_QUIET))
        report_test_text(&m, stdout);
}

static enum esp_status look(struct test *s)
{
    const bool predicts = options_given(s->options, OPTION_PREDICTIONS);
    const struct output_order predictions = predictions_order(s);
    enum esp_status st = predicts ? output_check(&predictions) : ESP_OK;
    if (st == ESP_OK && options_given(s->options, OPTION_SPIKES))
        st = record_spikes(s);
    if (st == ESP_OK && !s->run.readout)
        st = label(s);
    s->votes =
        st == ESP_OK ? array_create(s->pass.n, READOUT_VOTES * sizeof *s->votes) : NULL;
    if (st == ESP_OK && !s->votes)
        st = ESP_MEMORY;
    if (st == ESP_OK && s->fixed)
        watch_fixed_point(s);
    if (s->spikes) /* spikes are recorded in the order of images, so use one thread */
        s->pass.threads = 1;
    const double begun_s = clock_now_s();
    s->doing = "testing";
    if (st == ESP_OK)
        st = score_test(&s->pass, s->run.readout, s->votes, &s->score, &s->work);
    s->test_s = clock_now_s() - begun_s;
    s->doing = "comparing";
    if (st == ESP_OK && s->fixed)
        st = agreement_measure(&s->pass, s->run.net, s->run.readout, s->votes, &s->counts,
                               &s->agreement);
    const enum esp_status closed = store_close(s->spikes);
    st = st == ESP_OK ? closed : st;
    if (st == ESP_OK && predicts)
        st = write_predictions(s);
    progress_end(s->progress);
    if (st == ESP_OK)
        print(s);
    return st;
}

static enum esp_status run_test(const struct options *o)
{
    struct progress progress = progress_start(options_given(o, OPTION_QUIET));
    struct test s = {.options = o, .progress = &progress};
    enum esp_status st = open_run(&s);
    if (st == ESP_OK)
        st = choose_images(&s);
    if (st == ESP_OK)
        st = use_fixed_point(&s);
    if (st == ESP_OK)
        st = look(&s);
    agreement_counts_free(&s.counts);
    network_free(s.fixed);
    readout_score_free(&s.score);
    array_free(s.votes);
    dataset_free(s.data);
    stored_run_free(&s.run);
    return st;
}

static const enum option_id options[] = {
    OPTION_ARITHMETIC, OPTION_WEIGHT_BITS, OPTION_V_BITS, OPTION_THETA_BITS,
    OPTION_DATA,       OPTION_EVAL,        OPTION_FORCE,  OPTION_IMAGES,
    OPTION_JSON,       OPTION_PREDICTIONS, OPTION_QUIET,  OPTION_SPIKES,
    OPTION_THREADS,    OPTIONS_END};

const struct command command_test = {
    .name = "test",
    .operands = "RUN.h5",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Test the network that a recording holds.",
    .details =
        "By default on the images of its run. Neurons that carry no labels yet are\n"
        "labelled first, as the run would have.\n",
    .options = options,
    .run = run_test,
};
