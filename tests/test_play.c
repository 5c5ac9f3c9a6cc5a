/* tests/test_play.c - files of spikes become the items, labels and ticks that docs/networks.md says they
 * are, in whatever order and type they stand there. That playing a recording repeats its run is
 * tests/test_networks.py. */
#include "tests/playing.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void expect_events(const struct dataset *d, size_t item, size_t n,
                          const uint32_t *tick, const esp_id *id)
{
    const struct spikes_events e =
        spikes_events(dataset_spikes(d, DATASET_TRAIN, 0), item, 0);
    assert_int_equal(e.n, n);
    if (n > 0) {
        assert_memory_equal(e.tick, tick, n * sizeof *tick);
        assert_memory_equal(e.id, id, n * sizeof *id);
    }
}

/* ---- lists ---- */

static void lists_are_items_with_a_label_each(void **state)
{
    (void)state;
    const struct spike_list_file l = playing_lists();
    uint8_t pixels[4];
    playing_write_lists(&l);
    struct dataset *d = playing_open(0);
    const struct dataset_info *info = dataset_info(d);
    assert_int_equal(info->n_images[DATASET_TRAIN], 2);
    assert_int_equal(info->n_images[DATASET_TEST], 0);
    assert_int_equal(info->width * info->height, 4);
    assert_int_equal(info->n_classes, 8);
    /* Nearest ticks of 0.5 ms; within a tick ids ascend. */
    expect_events(d, 0, 4, (const uint32_t[]){0, 1, 1, 63}, (const esp_id[]){3, 1, 2, 0});
    expect_events(d, 1, 0, NULL, NULL);
    assert_int_equal(dataset_image(d, DATASET_TRAIN, 0, pixels), 7);
    assert_memory_equal(pixels, ((const uint8_t[]){255, 255, 255, 255}), 4);
    assert_int_equal(dataset_image(d, DATASET_TRAIN, 1, pixels), 2);
    assert_memory_equal(pixels, ((const uint8_t[]){0, 0, 0, 0}), 4);
    dataset_free(d);
}

/* ---- columns ---- */

static void expect_columns(void)
{
    struct dataset *d = playing_open(4);
    assert_int_equal(dataset_info(d)->n_images[DATASET_TRAIN], 3);
    assert_int_equal(dataset_info(d)->n_classes, 1);
    expect_events(d, 0, 4, (const uint32_t[]){0, 0, 25, 99},
                  (const esp_id[]){2, 2, 0, 1});
    expect_events(d, 1, 0, NULL, NULL);
    expect_events(d, 2, 2, (const uint32_t[]){0, 99}, (const esp_id[]){3, 0});
    dataset_free(d);
}

static void columns_are_cut_into_stretches_of_present_ms(void **state)
{
    (void)state;
    struct spike_column_file c = playing_columns();
    playing_write_columns(&c);
    expect_columns();
    c.units = NULL; /* ms are what SONATA means then */
    c.sorting = -1;
    c.group = "other"; /* the only one */
    playing_write_columns(&c);
    expect_columns();
    c.n_ids--; /* a file that was being written: the shorter column counts */
    playing_write_columns(&c);
    struct dataset *d = playing_open(4);
    expect_events(d, 2, 1, (const uint32_t[]){0}, (const esp_id[]){3});
    dataset_free(d);
}

static void seconds_and_any_order_give_the_same_spikes(void **state)
{
    (void)state;
    struct spike_column_file c = playing_columns();
    double mixed_s[PLAYING_SPIKES];
    int64_t mixed_ids[PLAYING_SPIKES];
    for (size_t k = 0; k < PLAYING_SPIKES; k++) {
        mixed_s[k] = playing_times_ms[k * 5 % PLAYING_SPIKES] / 1000;
        mixed_ids[k] = playing_ids[k * 5 % PLAYING_SPIKES];
    }
    c.times = mixed_s;
    c.ids = mixed_ids;
    c.units = "s";
    for (int sorting = -1; sorting < 2; sorting++) {
        c.sorting = sorting;
        playing_write_columns(&c);
        expect_columns();
    }
    c.sorting = 2;
    playing_write_columns(&c);
    playing_refused("sorting says by_time");
}

static void the_population_is_chosen_by_name(void **state)
{
    (void)state;
    struct spike_column_file c = playing_columns();
    const hid_t file = spike_files_create(playing_path);
    c.group = "one";
    spike_files_columns(file, &c);
    c.group = "other";
    spike_files_columns(file, &c);
    H5Fclose(file);
    playing_refused("holds 2 populations, none of them called in");
    playing_refused_in("third", "no /spikes/third/timestamps");
    const struct config config = playing_network(4, "other");
    struct dataset *d = NULL;
    assert_int_equal(play_open(&config, NULL, &d), ESP_OK);
    dataset_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_items_with_a_label_each),
        cmocka_unit_test(columns_are_cut_into_stretches_of_present_ms),
        cmocka_unit_test(seconds_and_any_order_give_the_same_spikes),
        cmocka_unit_test(the_population_is_chosen_by_name),
    };
    return cmocka_run_group_tests(tests, playing_setup, playing_teardown);
}
