/* tests/record/test_play.c - files of spikes become the items, labels and ticks that docs/networks.md says they
 * are, in whatever order and type they stand there. That playing a recording repeats its run is
 * tests/cli/test_networks.py. */
#include "record/read/spike_columns.h"
#include "tests/record/playing.h"
#include "tests/record/recorded.h"

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

static hid_t text_type(void)
{
    const hid_t text = H5Tcopy(H5T_C_S1);
    H5Tset_size(text, H5T_VARIABLE);
    return text;
}

static void long_names_and_words_for_units_give_the_same_spikes(void **state)
{
    (void)state;
    static const char *const words[] = {"milliseconds", "Millisecond", "msec"};
    struct spike_column_file c = playing_columns();
    c.group = "default__default__chemical_synapse_of_more_than_31_bytes";
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        c.units = words[k];
        playing_write_columns(&c);
        expect_columns();
    }
}

static void the_older_layout_gives_the_same_spikes(void **state)
{
    (void)state;
    const struct spike_column_file c = playing_columns();
    const hid_t file = spike_files_create(playing_path);
    spike_files_columns(file, &c);
    assert_true(H5Lmove(file, "/spikes/in/timestamps", file, "/spikes/timestamps",
                        H5P_DEFAULT, H5P_DEFAULT) >= 0);
    assert_true(H5Lmove(file, "/spikes/in/node_ids", file, "/spikes/gids", H5P_DEFAULT,
                        H5P_DEFAULT) >= 0);
    assert_true(H5Ldelete(file, "/spikes/in", H5P_DEFAULT) >= 0);
    H5Fclose(file);
    expect_columns();
    playing_refused_in("in", "older layout");
}

/* In microseconds, so that halves of a millisecond are whole numbers. */
static void whole_numbers_of_time_give_the_same_spikes(void **state)
{
    (void)state;
    const struct spike_column_file c = playing_columns();
    const hsize_t n = PLAYING_SPIKES;
    const char *unit = "us";
    int32_t times_us[PLAYING_SPIKES];
    for (size_t k = 0; k < n; k++)
        times_us[k] = (int32_t)lround(playing_times_ms[k] * 1000);
    const hid_t file = spike_files_create(playing_path);
    spike_files_columns(file, &c);
    assert_true(H5Ldelete(file, "/spikes/in/timestamps", H5P_DEFAULT) >= 0);
    const hid_t space = H5Screate_simple(1, &n, NULL), text = text_type();
    const hid_t set = H5Dcreate2(file, "/spikes/in/timestamps", H5T_STD_I32BE, space,
                                 H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(
        H5Dwrite(set, H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, times_us) >= 0);
    spike_files_attribute(set, "units", text, &unit);
    H5Dclose(set);
    H5Tclose(text);
    H5Sclose(space);
    H5Fclose(file);
    expect_columns();
}

static void write_sorting(const struct spike_column_file *c, hid_t type,
                          const void *value)
{
    const hid_t file = spike_files_create(playing_path);
    spike_files_columns(file, c);
    const hid_t group = H5Gopen2(file, "/spikes/in", H5P_DEFAULT);
    spike_files_attribute(group, "sorting", type, value);
    H5Gclose(group);
    H5Fclose(file);
}

/* Spikes that are not sorted are refused where a word, an enum or a wide number says that they are. */
static void sorting_is_a_word_or_a_number(void **state)
{
    (void)state;
    static const char *const word[] = {"none", "by_id", "by_time"};
    const double backwards[] = {149.6, 100, 49.5, 12.5, 0, 0};
    const hid_t text = text_type(), kinds = H5Tenum_create(H5T_STD_U8LE);
    struct spike_column_file c = playing_columns();
    c.times = backwards;
    c.sorting = -1;
    for (uint8_t k = 0; k < 3; k++)
        H5Tenum_insert(kinds, word[k], &k);
    for (uint8_t k = 0; k < 3; k++) {
        const int64_t wide = k;
        const struct {
            hid_t type;
            const void *value;
        } ways[] = {{text, &word[k]}, {kinds, &k}, {H5T_STD_I64LE, &wide}};
        for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
            write_sorting(&c, ways[w].type, ways[w].value);
            if (k == 2)
                playing_refused("sorting says by_time");
            else
                dataset_free(playing_open(4));
        }
    }
    H5Tclose(kinds);
    H5Tclose(text);
}

/* Of attributes that are no short texts nothing is believed. */
static void units_that_are_no_short_text_mean_nothing(void **state)
{
    (void)state;
    enum { LONG = 2000 };
    static char text[LONG] = "s";
    const struct spike_column_file good = playing_columns();
    struct spike_column_file c = good;
    c.units = NULL;
    for (int k = 0; k < 2; k++) {
        const hid_t file = spike_files_create(playing_path);
        spike_files_columns(file, &c);
        const hid_t set = H5Dopen2(file, "/spikes/in/timestamps", H5P_DEFAULT);
        const hid_t type = H5Tcopy(k ? H5T_NATIVE_INT : H5T_C_S1);
        if (!k)
            H5Tset_size(type, LONG);
        spike_files_attribute(set, "units", type, text);
        H5Tclose(type);
        H5Dclose(set);
        H5Fclose(file);
        expect_columns();
    }
}

/* ---- recordings ---- */

/* One image at the beginning of a run of one; `change` is made to its file. */
static struct dataset *play_recording(struct recorded *r, void (*change)(hid_t file),
                                      const char *group)
{
    struct config c = playing_network(0, group);
    struct dataset *d = NULL;
    recorded_setup(r);
    recorded_begin(r, RECORD_ALL);
    assert_int_equal(recorded_image(r), ESP_OK);
    assert_int_equal(recording_close(r->recording), ESP_OK);
    r->recording = NULL;
    const hid_t file = H5Fopen(r->path, H5F_ACC_RDWR, H5P_DEFAULT);
    assert_true(file >= 0);
    if (change)
        change(file);
    assert_true(H5Fclose(file) >= 0);
    c.run = r->config.run;
    snprintf(c.population[0].file, sizeof c.population[0].file, "%s", r->path);
    spike_source_open(&c, NULL, &d);
    return d;
}

static void write_row(hid_t file, const char *path, hid_t type, hsize_t row,
                      const void *value)
{
    const hid_t set = H5Dopen2(file, path, H5P_DEFAULT), space = H5Dget_space(set),
                one = H5Screate(H5S_SCALAR);
    assert_true(set >= 0);
    assert_true(H5Sselect_elements(space, H5S_SELECT_SET, 1, &row) >= 0);
    assert_true(H5Dwrite(set, type, one, space, H5P_DEFAULT, value) >= 0);
    H5Sclose(one);
    H5Sclose(space);
    H5Dclose(set);
}

static void begin_later(hid_t file)
{
    write_row(file, "/espalier/images/start_ms", H5T_NATIVE_DOUBLE, 0, &(double){50});
}

static void name_an_input_too_many(hid_t file)
{
    write_row(file, "/spikes/input/node_ids", H5T_NATIVE_INT, 5,
              &(int){RECORDED_INPUTS + 9});
}

static void spoil_the_label(hid_t file)
{
    write_row(file, "/espalier/images/label", H5T_NATIVE_INT, 0, &(int){9});
    write_row(file, "/espalier/images/presentations", H5T_NATIVE_INT, 0, &(int){65});
}

/* Two thirds of the inputs fire, as a population that the recorded network has not. */
static void belong_to_a_stranger(hid_t file)
{
    for (int k = 0; k < RECORDED_SPIKING_TICKS; k++)
        write_row(file, "/spikes/input/node_ids", H5T_NATIVE_INT, (hsize_t)k,
                  &(int){k % (RECORDED_INPUTS * 2 / 3)});
    assert_true(H5Ldelete(file, "/spikes/exc", H5P_DEFAULT) >= 0);
    assert_true(H5Lmove(file, "/spikes/input", file, "/spikes/stranger", H5P_DEFAULT,
                        H5P_DEFAULT) >= 0);
}

/* Inputs spike once in each of 350 ms. */
static void
what_a_recording_says_of_its_images_is_believed_as_far_as_it_can_be(void **state)
{
    static const struct {
        void (*change)(hid_t file);
        const char *group;
        uint32_t width, height; /* 0: refused */
        size_t n;
    } cases[] = {{NULL, "input", RECORDED_WIDTH, RECORDED_HEIGHT, RECORDED_SPIKING_TICKS},
                 /* what was before the first image belongs to none */
                 {begin_later, "input", RECORDED_WIDTH, RECORDED_HEIGHT,
                  RECORDED_SPIKING_TICKS - 50},
                 /* 40 inputs are no picture of the size that it names */
                 {name_an_input_too_many, "input", 8, 5, RECORDED_SPIKING_TICKS},
                 {belong_to_a_stranger, "stranger", 5, 4, RECORDED_SPIKING_TICKS},
                 {spoil_the_label, "input", 0, 0, 0}};
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct recorded r;
        struct dataset *d = play_recording(&r, cases[k].change, cases[k].group);
        if (cases[k].width) {
            assert_non_null(d);
            assert_int_equal(dataset_info(d)->width, cases[k].width);
            assert_int_equal(dataset_info(d)->height, cases[k].height);
            assert_int_equal(spikes_events(dataset_spikes(d, DATASET_TRAIN, 0), 0, 0).n,
                             cases[k].n);
        } else {
            assert_null(d);
            assert_non_null(strstr(esp_message(), "was shown 65 times: damaged"));
        }
        dataset_free(d);
        recorded_teardown(&r);
    }
}

/* Of two names of one group only that which is no link counts, and none that is too long for a key. */
/* A recording gives the same times to a run of finer or of coarser ticks. */
static void a_recording_is_played_at_its_times_by_a_run_of_other_ticks(void **state)
{
    static const uint32_t finer[] = {1, 2, 4};
    (void)state;
    for (size_t k = 0; k < sizeof finer / sizeof *finer; k++) {
        struct recorded r;
        dataset_free(play_recording(&r, NULL, "input"));
        struct config c = playing_network(0, "input");
        struct dataset *d = NULL;
        c.run = r.config.run;
        c.run.dt_ms = r.config.run.dt_ms / finer[k];
        snprintf(c.population[0].file, sizeof c.population[0].file, "%s", r.path);
        if (spike_source_open(&c, NULL, &d) != ESP_OK)
            fail_msg("%s", esp_message());
        const struct spikes_events e =
            spikes_events(dataset_spikes(d, DATASET_TRAIN, 0), 0, 0);
        assert_int_equal(e.n, RECORDED_SPIKING_TICKS);
        for (uint32_t t = 0; t < RECORDED_SPIKING_TICKS; t++)
            assert_int_equal(e.tick[t], t * finer[k]);
        dataset_free(d);
        recorded_teardown(&r);
    }
}

static void links_and_endless_names_are_no_populations(void **state)
{
    (void)state;
    const struct spike_column_file c = playing_columns();
    char name[SPIKE_GROUP + 1] = "";
    memset(name, 'a', SPIKE_GROUP);
    const hid_t file = spike_files_create(playing_path);
    spike_files_columns(file, &c);
    const hid_t spikes = H5Gopen2(file, "/spikes", H5P_DEFAULT);
    assert_true(H5Lmove(spikes, "in", spikes, "other", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    assert_true(
        H5Lcreate_soft("/spikes/other", spikes, "alias", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    assert_true(H5Lcreate_hard(spikes, "other", spikes, name, H5P_DEFAULT, H5P_DEFAULT) >=
                0);
    H5Gclose(spikes);
    H5Fclose(file);
    expect_columns();
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
    assert_int_equal(spike_source_open(&config, NULL, &d), ESP_OK);
    dataset_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_items_with_a_label_each),
        cmocka_unit_test(columns_are_cut_into_stretches_of_present_ms),
        cmocka_unit_test(seconds_and_any_order_give_the_same_spikes),
        cmocka_unit_test(long_names_and_words_for_units_give_the_same_spikes),
        cmocka_unit_test(the_older_layout_gives_the_same_spikes),
        cmocka_unit_test(whole_numbers_of_time_give_the_same_spikes),
        cmocka_unit_test(sorting_is_a_word_or_a_number),
        cmocka_unit_test(units_that_are_no_short_text_mean_nothing),
        cmocka_unit_test(
            what_a_recording_says_of_its_images_is_believed_as_far_as_it_can_be),
        cmocka_unit_test(a_recording_is_played_at_its_times_by_a_run_of_other_ticks),
        cmocka_unit_test(links_and_endless_names_are_no_populations),
        cmocka_unit_test(the_population_is_chosen_by_name),
    };
    return cmocka_run_group_tests(tests, playing_setup, playing_teardown);
}
