/* tests/viz/test_run_model.c - claims about what a scene remembers: fields, votes, counts, lines. */
#include "tests/viz/made_run.h"
#include "viz/draw/canvas.h"
#include "viz/draw/strokes.h"
#include "viz/model/fields.h"
#include "viz/model/neuron_table.h"
#include "viz/model/ranking.h"
#include "viz/model/run_model.h"
#include "viz/model/votes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_line_of_any_length_keeps_its_ends_and_its_shape(void **state)
{
    (void)state;
    static struct series s;
    series_clear(&s);
    for (int k = 0; k <= 100000; k++)
        series_add(&s, k, 2.0 * k);
    assert_true(s.n <= SERIES_MOST && s.n >= SERIES_MOST / 2);
    assert_true(s.x[0] == 0);
    assert_true(s.last_x == 100000);
    for (size_t k = 0; k < s.n; k++) {
        assert_true(s.y[k] == 2 * s.x[k]);
        assert_true(k == 0 || s.x[k] > s.x[k - 1]);
        assert_true(k == 0 || s.x[k] - s.x[k - 1] <= 100000.0 / (SERIES_MOST / 2) + 1);
    }
    const size_t before = s.n;
    series_add(&s, 200000, (double)NAN);
    series_add(&s, 5, 5);
    assert_int_equal(s.n, before);
    assert_true(s.last_x == 100000);
}

static void
a_picture_keeps_its_mean_when_it_shrinks_and_its_bytes_when_it_grows(void **state)
{
    (void)state;
    uint8_t bytes[8 * 8], small[4 * 4], large[16 * 16];
    for (size_t k = 0; k < sizeof bytes; k++)
        bytes[k] = (uint8_t)(k * 3);
    const struct picture p = {bytes, sizeof bytes, 8, 8};
    picture_scale(&p, 4, 4, small);
    for (int y = 0; y < 4; y++)
        for (int x = 0; x < 4; x++) {
            const uint8_t *at = bytes + 16 * y + 2 * x;
            assert_int_equal(small[4 * y + x], (at[0] + at[1] + at[8] + at[9] + 2) / 4);
        }
    picture_scale(&p, 16, 16, large);
    for (int y = 0; y < 16; y++)
        for (int x = 0; x < 16; x++)
            assert_int_equal(large[16 * y + x], bytes[8 * (y / 2) + x / 2]);
}

static void a_picture_that_lacks_bytes_reads_none_beyond(void **state)
{
    (void)state;
    uint8_t bytes[5] = {255, 255, 255, 255, 255}, out[9];
    const struct picture p = {bytes, 5, 3, 3}; /* the address sanitizer watches */
    picture_scale(&p, 3, 3, out);
    for (size_t k = 0; k < 9; k++)
        assert_int_equal(out[k], k < 5 ? 255 : 0);
}

static void a_field_reads_back_to_half_a_part_in_255(void **state)
{
    (void)state;
    const struct event_start start = made_run_start();
    struct fields f;
    float weight[2 * MADE_RUN_INPUTS];
    for (size_t k = 0; k < 2 * MADE_RUN_INPUTS; k++)
        weight[k] = 0.1f * sqrtf((float)k);
    const esp_id birth[] = {3, MADE_RUN_NEURONS}; /* the second does not exist */
    assert_int_equal(fields_create(&start, &f), ESP_OK);
    fields_take(&f, &(struct event_fields){.birth = birth, .n = 2, .weight_mV = weight});
    assert_true(f.peak_mV[3] == weight[MADE_RUN_INPUTS - 1]);
    assert_true(f.most_mV == f.peak_mV[3]);
    const struct picture p = fields_picture(&f, 3);
    for (size_t i = 0; i < MADE_RUN_INPUTS; i++)
        assert_true(fabsf((float)p.bytes[i] * f.peak_mV[3] / 255 - weight[i]) <=
                    f.peak_mV[3] / 255 * 0.51f);
    assert_true(isnan(f.theta_mV[3]));
    uint8_t known[MADE_RUN_INPUTS];
    memcpy(known, p.bytes, sizeof known);
    weight[0] = (float)INFINITY; /* of a damaged file: what is known stays */
    fields_take(&f, &(struct event_fields){.birth = birth, .n = 1, .weight_mV = weight});
    assert_true(f.peak_mV[3] == weight[MADE_RUN_INPUTS - 1]);
    assert_true(f.most_mV == f.peak_mV[3]);
    assert_memory_equal(p.bytes, known, sizeof known);
    fields_free(&f);
}

static void fields_of_any_number_of_inputs_fold_into_a_picture(void **state)
{
    (void)state;
    struct event_start start = made_run_start();
    start.field_width = start.field_height = 0;
    for (uint32_t n = 1; n <= 130; n++) {
        struct fields f;
        start.n_inputs = n;
        assert_int_equal(fields_create(&start, &f), ESP_OK);
        assert_true(f.width * f.height >= n && f.width * (f.height - 1) < n);
        fields_free(&f);
    }
}

/* Two maps of 2 x 1: gradients to the right are upright strokes, gradients down lie flat. */
static void fields_of_edges_are_drawn_as_strokes_along_the_edge(void **state)
{
    (void)state;
    enum { CELL = STROKES_CELL, ROW = 2 * CELL, MIDDLE = CELL / 2 };
    struct event_start start = made_run_start();
    struct fields f;
    const float weight[] = {1, 0, 0, 0.5f};
    const esp_id birth = 1;
    start.n_inputs = 4;
    start.field_width = start.field_maps = 2;
    start.field_height = 1;
    assert_int_equal(fields_create(&start, &f), ESP_OK);
    fields_take(&f, &(struct event_fields){.birth = &birth, .n = 1, .weight_mV = weight});
    const struct picture p = fields_picture(&f, birth);
    assert_true(p.width == ROW && p.height == CELL && p.n == ROW * CELL);
    for (size_t k = 0; k < CELL; k++) {
        assert_int_equal(p.bytes[k * ROW + MIDDLE], 255);
        assert_int_equal(p.bytes[MIDDLE * ROW + CELL + k], 128);
        assert_int_equal(p.bytes[k * ROW], 0);
        assert_int_equal(p.bytes[CELL + k], 0);
    }
    fields_free(&f);
}

/* Neuron 0 fires for class 0, neuron 1 for class 1, neuron 2 for both; shares worked out by hand. */
static void votes_are_shares_of_what_neurons_answered_before(void **state)
{
    (void)state;
    struct votes b;
    const struct event_spike zero[] = {{0, 0}, {1, 0}, {2, 2}}, one[] = {{0, 1}, {1, 2}};
    assert_int_equal(votes_create(MADE_RUN_NEURONS, MADE_RUN_CLASSES, &b), ESP_OK);
    const struct event_image a = made_run_image(0, 0, zero, 3),
                             c = made_run_image(1, 1, one, 2);
    assert_int_equal(votes_vote(&b, &a), ESP_NO_CLASS);
    votes_learn(&b, &a, ESP_NO_CLASS);
    votes_learn(&b, &c, 0);
    assert_int_equal(b.label[0], 0);
    assert_int_equal(b.label[1], 1);
    assert_int_equal(b.label[5], ESP_NO_CLASS);
    /* Neuron 2 has half a share in each; two spikes of it and one of neuron 1. */
    const struct event_spike mixed[] = {{0, 2}, {1, 2}, {2, 1}};
    const struct event_image d = made_run_image(2, 1, mixed, 3);
    assert_int_equal(votes_vote(&b, &d), 1);
    assert_true(fabsf(b.scores[0] - 1.0f / 3) < 1e-6f);
    assert_true(fabsf(b.scores[1] - 2.0f / 3) < 1e-6f);
    votes_learn(&b, &d, 1);
    assert_true(votes_counted(&b) == 2);
    assert_true(votes_right(&b) == 0.5);
    votes_free(&b);
}

static void an_answer_needs_a_neuron_that_stands_for_a_class(void **state)
{
    (void)state;
    struct run_model model = {0};
    const struct event_start start = made_run_start();
    const struct event_spike spikes[] = {{0, 3}, {1, 3}};
    esp_class label[MADE_RUN_NEURONS];
    for (size_t k = 0; k < MADE_RUN_NEURONS; k++)
        label[k] = ESP_NO_CLASS;
    const struct event_labels labels = {.label = label};
    assert_int_equal(run_model_start(&model, &start), ESP_OK);
    run_model_labels(&model, &labels);
    struct event_image image = made_run_image(0, 1, spikes, 2);
    image.complete = false;
    image.vote = 0; /* what a readout without evidence names */
    run_model_image(&model, &image);
    assert_int_equal(model.now.vote, ESP_NO_CLASS);
    assert_true(votes_counted(&model.votes) == 0);
    label[3] = 2;
    run_model_labels(&model, &labels);
    image.complete = true;
    run_model_image(&model, &image);
    assert_int_equal(model.now.vote, 0); /* now the feed is believed */
    assert_true(votes_counted(&model.votes) == 1);
    run_model_free(&model);
}

static void labels_of_the_feed_stand(void **state)
{
    (void)state;
    struct votes b;
    esp_class label[MADE_RUN_NEURONS];
    for (size_t k = 0; k < MADE_RUN_NEURONS; k++)
        label[k] = 2;
    label[7] = 200; /* there is no such class */
    const struct event_spike spike = {0, 3};
    const struct event_image image = made_run_image(0, 0, &spike, 1);
    assert_int_equal(votes_create(MADE_RUN_NEURONS, MADE_RUN_CLASSES, &b), ESP_OK);
    votes_set_labels(&b, &(struct event_labels){.label = label});
    votes_learn(&b, &image, 0);
    assert_int_equal(b.label[3], 2);
    assert_int_equal(b.label[7], ESP_NO_CLASS);
    float means[MADE_RUN_NEURONS * MADE_RUN_CLASSES];
    for (size_t k = 0; k < MADE_RUN_NEURONS * MADE_RUN_CLASSES; k++)
        means[k] = (float)k / 8;
    votes_set_labels(&b, &(struct event_labels){.label = label, .means = means});
    for (esp_id j = 0; j < MADE_RUN_NEURONS; j++)
        for (size_t c = 0; c < MADE_RUN_CLASSES; c++)
            assert_true(votes_mean(&b, j, c) == means[j * MADE_RUN_CLASSES + c]);
    votes_free(&b);
}

/* After every 1000 images all counts are multiplied by 0.9, so that a share is that of the last thousands. */
static void early_votes_weigh_less_and_less(void **state)
{
    (void)state;
    struct votes b;
    const struct event_spike spike = {0, 0};
    assert_int_equal(votes_create(MADE_RUN_NEURONS, MADE_RUN_CLASSES, &b), ESP_OK);
    for (uint64_t image = 0; image < 2000; image++) {
        const struct event_image event = made_run_image(image, 0, &spike, 1);
        votes_learn(&b, &event, image < 1000 ? 0 : 1);
    }
    assert_true(fabs(votes_counted(&b) - 0.9 * (0.9 * 1000 + 1000)) < 0.1);
    assert_true(fabs(votes_right(&b) - 0.9 / 1.9) < 1e-4);
    assert_true(fabsf(votes_mean(&b, 0, 0) - 1) <
                1e-4f); /* a spike an image, as always */
    votes_free(&b);
}

static void means_that_are_unknown_leave_what_was_counted(void **state)
{
    (void)state;
    struct votes b;
    esp_class label[MADE_RUN_NEURONS] = {0};
    float means[MADE_RUN_NEURONS * MADE_RUN_CLASSES];
    const struct event_spike spikes[] = {{0, 3}, {1, 3}};
    const struct event_image image = made_run_image(0, 0, spikes, 2);
    for (size_t k = 0; k < MADE_RUN_NEURONS * MADE_RUN_CLASSES; k++)
        means[k] = NAN;
    assert_int_equal(votes_create(MADE_RUN_NEURONS, MADE_RUN_CLASSES, &b), ESP_OK);
    votes_learn(&b, &image, 0);
    votes_set_labels(&b, &(struct event_labels){.label = label, .means = means});
    assert_true(votes_mean(&b, 3, 0) == 2);
    assert_int_equal(votes_vote(&b, &image), 0);
    votes_free(&b);
}

static void a_threshold_of_0_is_none(void **state)
{
    (void)state;
    struct run_model model = {0};
    const struct event_start start = made_run_start();
    struct event_window window = made_run_window(10);
    assert_int_equal(run_model_start(&model, &start), ESP_OK);
    run_model_window(&model, &window);
    assert_true(run_model_threshold(&model) == 10);
    window.threshold = 0; /* the rule has not chosen one in this window */
    run_model_window(&model, &window);
    assert_true(isnan(run_model_threshold(&model)));
    run_model_free(&model);
}

/* A recording can be paused and searched too, but no network hears a threshold. */
static void only_a_live_run_can_be_pruned_by_hand(void **state)
{
    (void)state;
    struct run_model model = {0};
    struct event_start start = made_run_start();
    start.can_control = true;
    start.source = EVENT_LIVE;
    assert_int_equal(run_model_start(&model, &start), ESP_OK);
    assert_true(run_model_can_prune(&model));
    start.source = EVENT_REPLAY;
    assert_int_equal(run_model_start(&model, &start), ESP_OK);
    assert_false(run_model_can_prune(&model));
    run_model_free(&model);
}

static void numbers_of_no_neuron_change_nothing(void **state)
{
    (void)state;
    struct run_model model = {0};
    const struct event_start start = made_run_start();
    const struct event_spike wild[] = {{0, MADE_RUN_NEURONS}, {1, UINT32_MAX}};
    const esp_id never[] = {MADE_RUN_NEURONS, UINT32_MAX};
    assert_int_equal(run_model_start(&model, &start), ESP_OK);
    const struct event_image image = made_run_image(0, 250, wild, 2);
    run_model_image(&model, &image);
    run_model_pruned(&model, &(struct event_pruned){.removed = never, .n_removed = 2});
    assert_int_equal(model.table.n_living, MADE_RUN_NEURONS);
    assert_int_equal(model.now.n_active, 0);
    assert_int_equal(model.now.vote, ESP_NO_CLASS);
    assert_true(votes_counted(&model.votes) == 0);
    run_model_free(&model);
}

static void a_run_that_cannot_be_is_refused_with_its_numbers(void **state)
{
    (void)state;
    struct run_model model = {0};
    struct event_start start = made_run_start();
    start.n_classes = 0;
    assert_int_equal(run_model_start(&model, &start), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "0 classes"));
    start = made_run_start();
    start.n_neurons = UINT32_MAX;
    assert_int_equal(run_model_start(&model, &start), ESP_INPUT);
    assert_false(model.started);
    run_model_free(&model);
}

static void a_model_that_has_not_started_takes_no_events(void **state)
{
    (void)state;
    static struct run_model model, empty;
    const esp_id id = 0;
    const float weight[MADE_RUN_INPUTS] = {1};
    const esp_class label[MADE_RUN_NEURONS] = {1};
    const struct event_spike spike = {0, 3};
    const struct event_window window = made_run_window(10);
    struct event_image image = made_run_image(0, 1, &spike, 1);
    run_model_image(&model, &image);
    image.aside = true;
    run_model_image(&model, &image);
    run_model_fields(&model,
                     &(struct event_fields){.birth = &id, .n = 1, .weight_mV = weight});
    run_model_labels(&model, &(struct event_labels){.label = label});
    run_model_window(&model, &window);
    run_model_other_window(&model, &window);
    run_model_pruned(&model, &(struct event_pruned){.removed = &id, .n_removed = 1});
    assert_memory_equal(&model, &empty, sizeof model);
}

/* h after a window, then c spikes while f of the next window passes. */
static void
the_count_between_windows_is_level_for_a_neuron_that_fires_evenly(void **state)
{
    (void)state;
    const struct event_start start = made_run_start();
    struct neuron_table r;
    const double c = 3, h_level = c * 10 / (1 - start.forget); /* 3 spikes an image */
    const esp_id birth = 4;
    const struct event_spike spikes[] = {{0, 4}, {1, 4}, {2, 4}};
    assert_int_equal(neuron_table_create(&start, &r), ESP_OK);
    neuron_table_window(
        &r, &(struct event_window){.birth = &birth, .h = &h_level, .n_living = 1});
    for (uint64_t image = 0; image < 10; image++) {
        assert_true(fabs(neuron_table_h_now(&r, &start, 4) - h_level) < 1e-9);
        const struct event_image event = made_run_image(image, 0, spikes, 3);
        neuron_table_image(&r, &start, &event);
    }
    /* The whole window has been seen: what the trainer will compute. */
    assert_true(fabs(neuron_table_h_now(&r, &start, 4) - (0.8 * h_level + 30)) < 1e-9);
    assert_true(fabs(neuron_table_h_now(&r, &start, 5)) < 1e-9);
    neuron_table_free(&r);
}

static void the_last_images_of_a_neuron_come_newest_first(void **state)
{
    (void)state;
    const struct event_start start = made_run_start();
    const struct event_spike spike = {0, 6};
    struct neuron_table r;
    assert_int_equal(neuron_table_create(&start, &r), ESP_OK);
    for (uint64_t image = 0; image < 2 * NEURON_TABLE_RECENT + 1; image++) {
        const struct event_image event =
            made_run_image(image, (esp_class)(image % MADE_RUN_CLASSES), &spike, 1);
        neuron_table_image(&r, &start, &event);
    }
    for (size_t k = 0; k < NEURON_TABLE_RECENT; k++) {
        const struct neuron_table_image *recent = &r.recent[6 * NEURON_TABLE_RECENT + k];
        assert_int_equal(recent->image, 2 * NEURON_TABLE_RECENT - k);
        assert_int_equal(neuron_table_thumb(&r, 6, k)[0], 10 * recent->label);
    }
    assert_null(neuron_table_thumb(&r, 5, 0));
    neuron_table_free(&r);
}

static void an_image_told_aside_counts_for_nothing_else(void **state)
{
    (void)state;
    struct run_model model = {0};
    const struct event_start start = made_run_start();
    const struct event_spike spikes[] = {{0, 6}, {1, 6}, {2, 9}};
    struct event_image image = made_run_image(7, 2, spikes, 3);
    image.aside = true;
    assert_int_equal(run_model_start(&model, &start), ESP_OK);
    run_model_image(&model, &image);
    assert_int_equal(model.table.recent[6 * NEURON_TABLE_RECENT].image, 7);
    assert_int_equal(model.table.recent[6 * NEURON_TABLE_RECENT].spikes, 2);
    assert_int_equal(neuron_table_thumb(&model.table, 9, 0)[0], 20);
    assert_int_equal(model.recent.n_images, 0);
    assert_int_equal(model.table.count[6], 0);
    assert_int_equal(model.table.n_images, 0);
    assert_true(model.votes.class_images[2] == 0);
    assert_false(model.now.known);
    assert_int_equal(model.changes[RUN_MODEL_IMAGE], 0);
    run_model_free(&model);
}

static void the_ranking_falls_and_never_selects_neurons_that_must_stay(void **state)
{
    (void)state;
    struct run_model model = {0};
    struct ranking r;
    const struct event_start start = made_run_start();
    const struct event_window window = made_run_window(10);
    assert_int_equal(run_model_start(&model, &start), ESP_OK);
    assert_int_equal(ranking_create(MADE_RUN_NEURONS, &r), ESP_OK);
    run_model_window(&model, &window);
    ranking_update(&r, &model, 10);
    assert_int_equal(r.n, MADE_RUN_NEURONS);
    for (size_t k = 1; k < r.n; k++)
        assert_true(r.place[k - 1].h >= r.place[k].h);
    assert_int_equal(r.n_below, 5); /* h = 0, 2, 4, 6, 8 */
    assert_int_equal(ranking_find(&r, 19), 0);
    ranking_update(&r, &model, 1e9);
    assert_int_equal(r.n_below, MADE_RUN_NEURONS - start.prune_to);
    ranking_update(&r, &model, (double)NAN);
    assert_int_equal(r.n_below, 0);
    ranking_free(&r);
    run_model_free(&model);
}

static void prunings_merge_when_there_are_many(void **state)
{
    (void)state;
    struct run_model model = {0};
    const struct event_start start = made_run_start();
    assert_int_equal(run_model_start(&model, &start), ESP_OK);
    const esp_id one = 1;
    for (uint64_t k = 0; k < 10 * RUN_MODEL_PRUNINGS; k++)
        run_model_pruned(&model,
                         &(struct event_pruned){.images_done = k,
                                                .removed = &one,
                                                .n_removed = 1,
                                                .n_living = MADE_RUN_NEURONS - 1});
    assert_true(model.n_prunings <= RUN_MODEL_PRUNINGS);
    uint64_t sum = 0;
    for (size_t k = 0; k < model.n_prunings; k++)
        sum += model.prunings[k].n_removed;
    assert_int_equal(sum, 10 * RUN_MODEL_PRUNINGS);
    assert_int_equal(model.table.n_living, MADE_RUN_NEURONS - 1);
    run_model_free(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_of_any_length_keeps_its_ends_and_its_shape),
        cmocka_unit_test(
            a_picture_keeps_its_mean_when_it_shrinks_and_its_bytes_when_it_grows),
        cmocka_unit_test(a_picture_that_lacks_bytes_reads_none_beyond),
        cmocka_unit_test(a_field_reads_back_to_half_a_part_in_255),
        cmocka_unit_test(fields_of_edges_are_drawn_as_strokes_along_the_edge),
        cmocka_unit_test(fields_of_any_number_of_inputs_fold_into_a_picture),
        cmocka_unit_test(votes_are_shares_of_what_neurons_answered_before),
        cmocka_unit_test(an_answer_needs_a_neuron_that_stands_for_a_class),
        cmocka_unit_test(labels_of_the_feed_stand),
        cmocka_unit_test(early_votes_weigh_less_and_less),
        cmocka_unit_test(means_that_are_unknown_leave_what_was_counted),
        cmocka_unit_test(a_threshold_of_0_is_none),
        cmocka_unit_test(only_a_live_run_can_be_pruned_by_hand),
        cmocka_unit_test(numbers_of_no_neuron_change_nothing),
        cmocka_unit_test(a_run_that_cannot_be_is_refused_with_its_numbers),
        cmocka_unit_test(a_model_that_has_not_started_takes_no_events),
        cmocka_unit_test(
            the_count_between_windows_is_level_for_a_neuron_that_fires_evenly),
        cmocka_unit_test(the_last_images_of_a_neuron_come_newest_first),
        cmocka_unit_test(an_image_told_aside_counts_for_nothing_else),
        cmocka_unit_test(the_ranking_falls_and_never_selects_neurons_that_must_stay),
        cmocka_unit_test(prunings_merge_when_there_are_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
