/* tests/api/test_api_elsewhere.c - images of the caller, networks that were kept elsewhere, recordings read back. */
#include "tests/api/api_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { SHOWN = 12, CLASSES = 10 };

static void refused(enum espalier_status status, const char *word)
{
    assert_int_equal(status, ESPALIER_INPUT);
    if (!strstr(espalier_message(), word))
        fail_msg("'%s' does not name %s", espalier_message(), word);
}

/* Test images of the data set, one after the other. */
static void copy_images(const struct espalier_data *d, uint8_t (*pixels)[API_PIXELS])
{
    for (size_t k = 0; k < SHOWN; k++)
        assert_int_equal(
            espalier_data_image(d, ESPALIER_TEST, k, pixels[k], API_PIXELS, NULL),
            ESPALIER_OK);
}

static struct espalier_run *trained(const struct espalier_data *d)
{
    struct espalier_run *r = api_run(NULL, d);
    assert_int_equal(espalier_run_train(r, 0), ESPALIER_OK);
    assert_int_equal(espalier_run_label(r), ESPALIER_OK);
    return r;
}

static uint8_t pixels[SHOWN][API_PIXELS], mirrored[SHOWN][API_PIXELS];
static uint32_t counts[SHOWN][API_NEURONS], others[SHOWN][API_NEURONS];
static float weight_mV[API_PIXELS * API_NEURONS], theta_mV[API_NEURONS];
static float mean[API_NEURONS * CLASSES];

/* ---- images of the caller ---- */

static void equal_images_have_equal_answers_in_any_order_on_any_threads(void **state)
{
    (void)state;
    struct espalier_data *d = api_digits();
    struct espalier_run *r = trained(d);
    uint64_t n_spikes = 0;
    copy_images(d, pixels);
    for (size_t k = 0; k < SHOWN; k++)
        memcpy(mirrored[k], pixels[SHOWN - 1 - k], API_PIXELS);
    assert_int_equal(
        espalier_run_answer(r, pixels[0], SHOWN, counts[0], sizeof counts / 4),
        ESPALIER_OK);
    assert_int_equal(espalier_run_threads(r, 3), ESPALIER_OK);
    assert_int_equal(
        espalier_run_answer(r, mirrored[0], SHOWN, others[0], sizeof others / 4),
        ESPALIER_OK);
    for (size_t k = 0; k < SHOWN; k++)
        assert_memory_equal(counts[k], others[SHOWN - 1 - k], sizeof *counts);
    for (size_t k = 0; k < SHOWN; k++)
        for (size_t j = 0; j < API_NEURONS; j++)
            n_spikes += counts[k][j];
    assert_true(n_spikes >= 5 * SHOWN); /* run.min_spikes */
    refused(espalier_run_answer(r, pixels[0], SHOWN, counts[0], 7), "480");
    refused(espalier_run_answer(r, NULL, 1, counts[0], API_NEURONS), "pixels");
    assert_int_equal(espalier_run_answer(r, NULL, 0, NULL, 0), ESPALIER_OK);
    espalier_run_free(r);
    espalier_data_free(d);
}

static void answering_changes_no_bit_of_the_run(void **state)
{
    (void)state;
    struct espalier_data *d = api_digits();
    struct espalier_run *r = api_run(NULL, d);
    copy_images(d, pixels);
    assert_int_equal(espalier_run_train(r, 60), ESPALIER_OK);
    assert_int_equal(
        espalier_run_answer(r, pixels[0], SHOWN, counts[0], sizeof counts / 4),
        ESPALIER_OK);
    assert_int_equal(api_finish(r), api_finish(api_run(NULL, d)));
    espalier_data_free(d);
}

/* ---- networks kept elsewhere ---- */

/* An untrained run that gets weights, thresholds and responses of a trained one votes as that one does. */
static void a_network_kept_elsewhere_gives_the_same_votes(void **state)
{
    (void)state;
    struct espalier_data *d = api_digits();
    struct espalier_run *r = trained(d), *empty = api_run(NULL, d);
    uint64_t n_images = 0;
    uint32_t vote[ESPALIER_VOTES], again[ESPALIER_VOTES];
    copy_images(d, pixels);
    espalier_run_answer(r, pixels[0], SHOWN, counts[0], sizeof counts / 4);
    espalier_run_weights(r, NULL, weight_mV, API_PIXELS * API_NEURONS);
    espalier_run_theta(r, theta_mV, API_NEURONS);
    assert_int_equal(espalier_run_responses(r, mean, API_NEURONS * CLASSES, &n_images),
                     ESPALIER_OK);
    assert_int_equal(n_images, API_IMAGES);
    assert_int_equal(
        espalier_run_set_weights(empty, NULL, weight_mV, API_PIXELS * API_NEURONS),
        ESPALIER_OK);
    assert_int_equal(espalier_run_set_theta(empty, theta_mV, API_NEURONS), ESPALIER_OK);
    assert_int_equal(espalier_run_label_by(empty, mean, API_NEURONS * CLASSES, n_images),
                     ESPALIER_OK);
    espalier_run_answer(empty, pixels[0], SHOWN, others[0], sizeof others / 4);
    assert_memory_equal(counts, others, sizeof counts);
    for (size_t k = 0; k < SHOWN; k++) {
        espalier_run_vote(r, counts[k], API_NEURONS, vote);
        espalier_run_vote(empty, counts[k], API_NEURONS, again);
        assert_memory_equal(vote, again, sizeof vote);
    }
    espalier_run_free(r);
    espalier_run_free(empty);
    espalier_data_free(d);
}

static void impossible_networks_are_refused_and_change_nothing(void **state)
{
    (void)state;
    struct espalier_data *d = api_digits();
    struct espalier_run *r = api_run(NULL, d);
    const float nan_mV = strtof("nan", NULL);
    uint64_t n_images;
    espalier_run_weights(r, NULL, weight_mV, API_PIXELS * API_NEURONS);
    memset(theta_mV, 0, sizeof theta_mV);
    weight_mV[77] = -1;
    theta_mV[3] = nan_mV;
    refused(espalier_run_set_weights(r, NULL, weight_mV, API_PIXELS * API_NEURONS),
            "1e6");
    refused(espalier_run_set_weights(r, NULL, weight_mV, 5), "31360");
    refused(espalier_run_set_weights(r, "inhibition", weight_mV, 5), "inhibition");
    refused(espalier_run_set_theta(r, theta_mV, API_NEURONS), "1e6");
    refused(espalier_run_responses(r, mean, API_NEURONS * CLASSES, &n_images),
            "labelled");
    memset(mean, 0, sizeof mean);
    refused(espalier_run_label_by(r, mean, API_NEURONS * CLASSES, 0), "n_images");
    refused(espalier_run_label_by(r, mean, 3, 1), "400");
    mean[5] = nan_mV;
    refused(espalier_run_label_by(r, mean, API_NEURONS * CLASSES, 1), "1e9");
    assert_int_equal(api_finish(r), api_finish(api_run(NULL, d)));
    espalier_data_free(d);
}

static void given_labels_are_not_taught(void **state)
{
    (void)state;
    struct espalier_data *d = api_digits();
    struct espalier_run *r = api_run(NULL, d);
    int32_t labels[API_NEURONS];
    memset(mean, 0, sizeof mean);
    mean[2 * CLASSES + 7] = 1.5f;
    espalier_run_label_by(r, mean, API_NEURONS * CLASSES, 5);
    espalier_run_labels(r, labels, API_NEURONS);
    assert_int_equal(labels[2], 7);
    assert_int_equal(labels[3], -1);
    memset(counts, 0, sizeof counts);
    refused(espalier_run_teach(r, counts[0], API_NEURONS, 1), "unlearn");
    assert_int_equal(espalier_run_unlearn(r), ESPALIER_OK);
    assert_int_equal(espalier_run_teach(r, counts[0], API_NEURONS, 1), ESPALIER_OK);
    espalier_run_free(r);
    espalier_data_free(d);
}

/* ---- settings as text ---- */

static void a_text_gives_the_configuration_that_wrote_it(void **state)
{
    (void)state;
    const char *const some[] = {"run.seed=9", "population.exc.tau_m_ms=77", NULL};
    struct espalier_config *c = api_config(some), *other = api_config(NULL);
    char text[16384], again[16384];
    assert_int_equal(espalier_config_text(c, text, sizeof text, NULL), ESPALIER_OK);
    assert_int_equal(espalier_config_parse(other, text, NULL), ESPALIER_OK);
    espalier_config_text(other, again, sizeof again, NULL);
    assert_string_equal(text, again);
    refused(espalier_config_parse(other, "[run]\nsede = 1\n", "mine"), "mine:2");
    espalier_config_free(c);
    espalier_config_free(other);
}

/* ---- recordings ---- */

/* The column of this path. */
static size_t find(const struct espalier_recording *f, const char *path,
                   struct espalier_column *c)
{
    for (size_t k = 0; espalier_recording_column(f, k, c) == ESPALIER_OK; k++)
        if (strcmp(c->path, path) == 0)
            return k;
    fail_msg("no column %s", path);
    return 0;
}

static void record(const char *path, const struct espalier_data *d, uint64_t *n_spikes)
{
    struct espalier_config *c = api_config(NULL);
    struct espalier_run *r = NULL;
    uint64_t totals[API_NEURONS];
    assert_int_equal(espalier_run_create(c, d, path, ESPALIER_RECORD_OUTPUT, &r),
                     ESPALIER_OK);
    espalier_run_train(r, 0);
    espalier_run_totals(r, totals, API_NEURONS);
    *n_spikes = 0;
    for (size_t j = 0; j < API_NEURONS; j++)
        *n_spikes += totals[j];
    espalier_run_theta(r, theta_mV, API_NEURONS);
    assert_int_equal(espalier_run_finish(r), ESPALIER_OK);
    espalier_run_free(r);
    espalier_config_free(c);
}

static void a_recording_reads_as_the_run_was(void **state)
{
    (void)state;
    if (!espalier_can_record())
        skip();
    struct espalier_data *d = api_digits();
    struct espalier_recording *f = NULL;
    struct espalier_recording_info info;
    struct espalier_column c;
    uint64_t n_spikes;
    float theta[API_NEURONS];
    record("run.h5", d, &n_spikes);
    assert_int_equal(espalier_recording_open("run.h5", &f), ESPALIER_OK);
    espalier_recording_info(f, &info);
    assert_true(info.is_complete && info.images == API_IMAGES &&
                info.n_living == API_NEURONS);
    assert_string_equal(info.output, "exc");
    assert_string_equal(info.data, "digits");
    find(f, "/spikes/exc/timestamps", &c);
    assert_true(c.type == ESPALIER_F64 && c.shape[0] == n_spikes);
    assert_string_equal(c.unit, "ms");
    const size_t k = find(f, "/espalier/final/theta", &c);
    assert_int_equal(espalier_recording_read(f, k, 0, API_NEURONS, theta, sizeof theta),
                     ESPALIER_OK);
    assert_memory_equal(theta, theta_mV, sizeof theta);
    assert_int_equal(espalier_recording_read(f, k, 39, 1, theta, sizeof *theta),
                     ESPALIER_OK);
    assert_memory_equal(theta, theta_mV + 39, sizeof *theta);
    refused(espalier_recording_read(f, k, 39, 2, theta, 2 * sizeof *theta), "40 rows");
    refused(espalier_recording_read(f, k, 0, 2, theta, sizeof *theta), "bytes");
    refused(espalier_recording_read(f, k, UINT64_MAX, 1, theta, sizeof *theta), "rows");
    refused(espalier_recording_read(f, 9999, 0, 1, theta, 4), "9999");
    espalier_recording_free(f);
    espalier_data_free(d);
}

static void files_that_are_no_recording_are_refused(void **state)
{
    (void)state;
    if (!espalier_can_record())
        skip();
    struct espalier_recording *f = NULL;
    FILE *text = fopen("text.h5", "w");
    assert_non_null(text);
    fputs("no recording", text);
    fclose(text);
    refused(espalier_recording_open("text.h5", &f), "text.h5");
    refused(espalier_recording_open("missing.h5", &f), "missing.h5");
    refused(espalier_recording_open(NULL, &f), "path");
    assert_null(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_images_have_equal_answers_in_any_order_on_any_threads),
        cmocka_unit_test(answering_changes_no_bit_of_the_run),
        cmocka_unit_test(a_network_kept_elsewhere_gives_the_same_votes),
        cmocka_unit_test(impossible_networks_are_refused_and_change_nothing),
        cmocka_unit_test(given_labels_are_not_taught),
        cmocka_unit_test(a_text_gives_the_configuration_that_wrote_it),
        cmocka_unit_test(a_recording_reads_as_the_run_was),
        cmocka_unit_test(files_that_are_no_recording_are_refused),
    };
    return cmocka_run_group_tests(tests, api_enter_folder, api_leave_folder);
}
