/* tests/session/test_metrics.c - the table of metrics: keys and columns stay what other programs read, and docs/file-format.md
 * lists them. */
#include "session/metrics.h"

#include "base/files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What a population of which nothing is known reports. */
#define POPULATIONS                                                            \
    "\"populations\": {\"exc\": {\"neurons_start\": 0, \"neurons_alive\": 0, " \
    "\"memory_bytes\": 0, \"spikes_per_image\": 0, \"rate_Hz\": 0, \"silent\": 0}}, "

/* The report of a run that measured nothing. */
static char *report_of_nothing(unsigned report)
{
    static uint64_t confusion[6];
    const struct readout_score score = {.n_classes = 2, .confusion = confusion};
    const struct metrics m = {
        .kernel = "c", .populations = {.n = 1, .of = {{.name = "exc"}}}, .score = &score};
    char *text = NULL;
    assert_int_equal(metrics_text(&m, report, &text), ESP_OK);
    return text;
}

static void check_report(unsigned report, const char *want)
{
    char *text = report_of_nothing(report);
    assert_string_equal(text, want);
    free(text);
}

static void the_report_of_a_training_keeps_its_keys(void **state)
{
    (void)state;
    check_report(
        METRICS_TRAIN,
        "{\"version\": null, \"preset\": null, \"data\": null, \"prune\": null, "
        "\"out\": null, \"neurons_start\": 0, \"neurons_alive\": 0, " POPULATIONS
        "\"regrown\": 0, \"images\": 0, \"presentations\": 0, \"active_per_image\": 0, "
        "\"accuracy\": "
        "{\"all\": 0, \"proportion\": 0, \"bayes\": 0}, \"accuracy_labelset\": "
        "{\"all\": 0, \"proportion\": 0, \"bayes\": 0}, \"accuracy_before_pruning\": "
        "{\"all\": 0, \"proportion\": 0, \"bayes\": 0}, \"train_s\": 0, "
        "\"train_cpu_s\": 0, \"record_wait_s\": 0, \"label_s\": 0, \"test_s\": 0, "
        "\"us_per_image\": 0, \"us_per_image_pruning\": {\"before\": 0, \"after\": "
        "0}, \"realtime_factor\": 0, \"spikes_in\": 0, \"spikes_out\": 0, "
        "\"sops_train\": 0, \"sops_test\": 0, \"neuron_updates_train\": 0, "
        "\"weight_reads_train\": 0, \"weight_writes_train\": 0, "
        "\"neuron_updates_test\": 0, \"weight_reads_test\": 0, \"memory_bytes\": "
        "{\"weights\": {\"before\": 0, \"after\": 0}, \"neurons\": {\"before\": 0, "
        "\"after\": 0}, \"lateral\": {\"before\": 0, \"after\": 0}}, \"energy\": "
        "{\"train_J\": 0, \"test_J\": 0, \"rapl_J\": 0}, \"confusion\": [0, 0, 0, "
        "0, 0, 0], \"unanswered\": 0, \"kernel\": \"c\", \"threads\": 0, \"seed\": 0, "
        "\"config_hash\": "
        "\"0000000000000000\", \"golden_hash\": \"0000000000000000\"}\n");
}

static void the_report_of_a_test_keeps_its_keys(void **state)
{
    (void)state;
    check_report(
        METRICS_TEST,
        "{\"version\": null, \"preset\": null, \"data\": null, \"neurons_alive\": "
        "0, " POPULATIONS
        "\"images\": 0, \"presentations\": 0, \"accuracy\": {\"all\": 0, "
        "\"proportion\": 0, \"bayes\": 0}, \"label_s\": 0, \"test_s\": 0, "
        "\"us_per_image\": 0, \"spikes_in\": 0, \"spikes_out\": 0, \"sops_test\": 0, "
        "\"energy\": {\"test_J\": 0}, \"confusion\": [0, 0, 0, 0, 0, 0], \"unanswered\": "
        "0, \"kernel\": "
        "\"c\", \"threads\": 0, \"seed\": 0}\n");
}

static void the_report_of_the_library_keeps_its_keys(void **state)
{
    (void)state;
    check_report(
        METRICS_LIBRARY,
        "{\"version\": null, \"preset\": null, \"data\": null, \"prune\": null, "
        "\"neurons_start\": 0, \"neurons_alive\": 0, \"regrown\": 0, \"images\": 0, "
        "\"presentations\": 0, \"accuracy\": {\"all\": 0, \"proportion\": 0, "
        "\"bayes\": 0}, \"accuracy_labelset\": {\"all\": 0, \"proportion\": 0, "
        "\"bayes\": 0}, \"spikes_in\": 0, \"spikes_out\": 0, \"sops_train\": 0, "
        "\"threads\": 0, \"seed\": 0, \"config_hash\": \"0000000000000000\", "
        "\"golden_hash\": \"0000000000000000\"}\n");
}

static void columns_have_the_places_1_to_35_and_keep_their_names(void **state)
{
    (void)state;
    static const char *const names[] = {"neurons_start",
                                        "neurons_alive",
                                        "images",
                                        "presentations",
                                        "images_scored",
                                        "accuracy_bayes",
                                        "accuracy_proportion",
                                        "accuracy_all",
                                        "active_per_image",
                                        "spikes_in_train",
                                        "spikes_out_train",
                                        "sops_train",
                                        "neuron_updates_train",
                                        "weight_reads_train",
                                        "weight_writes_train",
                                        "spikes_in_test",
                                        "spikes_out_test",
                                        "sops_test",
                                        "neuron_updates_test",
                                        "weight_reads_test",
                                        "bytes_weights_before",
                                        "bytes_weights_after",
                                        "bytes_neurons_before",
                                        "bytes_neurons_after",
                                        "bytes_lateral_before",
                                        "bytes_lateral_after",
                                        "train_J",
                                        "test_J",
                                        "config_hash",
                                        "golden_hash",
                                        "train_s",
                                        "label_s",
                                        "test_s",
                                        "cpu_s",
                                        "kernel"};
    size_t n = 0, n_columns = 0;
    const struct metric *table = metrics_table(&n);
    for (size_t k = 0; k < n; k++)
        n_columns += table[k].column != NULL;
    assert_int_equal(n_columns, sizeof names / sizeof *names);
    for (size_t k = 0; k < n_columns; k++)
        assert_string_equal(metrics_column(k + 1)->column, names[k]);
    assert_null(metrics_column(n_columns + 1));
}

/* "| `key` | `column` | unit | what |" */
static void the_document_has_a_line_for_each_metric(void **state)
{
    (void)state;
    char *text = NULL;
    size_t n;
    const struct metric *table = metrics_table(&n);
    assert_int_equal(files_read(SOURCE_ROOT "/docs/file-format.md", 1 << 20, &text),
                     ESP_OK);
    for (size_t k = 0; k < n; k++) {
        const struct metric *m = &table[k];
        char column[METRICS_NAME] = "", line[512];
        if (m->column)
            snprintf(column, sizeof column, "`%s` ", m->column);
        snprintf(line, sizeof line, "\n| `%s` | %s| %s%s| %s |\n", m->key, column,
                 m->unit, *m->unit ? " " : "", m->what);
        if (!strstr(text, line))
            fail_msg("docs/file-format.md lacks%s", line);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_report_of_a_training_keeps_its_keys),
        cmocka_unit_test(the_report_of_a_test_keeps_its_keys),
        cmocka_unit_test(the_report_of_the_library_keeps_its_keys),
        cmocka_unit_test(columns_have_the_places_1_to_35_and_keep_their_names),
        cmocka_unit_test(the_document_has_a_line_for_each_metric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
