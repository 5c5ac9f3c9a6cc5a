/* tests/record/test_play_wrong.c - files of spikes that are wrong are refused with their name, what is wrong and what
 * to do, and nothing is made room for by their word. */
#include "tests/record/playing.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void refused_lists(const struct spike_list_file *l, const char *reason)
{
    playing_write_lists(l);
    playing_refused(reason);
}

/* A dataset of so many elements that is not filled in, which takes no room in the file. */
static void declare(hid_t where, const char *name, hid_t type, hsize_t n)
{
    const hsize_t chunk = 1024;
    const hid_t space = H5Screate_simple(1, &n, NULL);
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    assert_true(H5Pset_chunk(list, 1, &chunk) >= 0);
    const hid_t set =
        H5Dcreate2(where, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
    assert_true(set >= 0);
    H5Dclose(set);
    H5Pclose(list);
    H5Sclose(space);
}

/* A kilobyte that declares 10^12 items, each empty: one by one they would take hours. */
static void more_items_than_can_be_played_are_not_gone_through(void **state)
{
    const hsize_t n = 1000000000000;
    (void)state;
    const hid_t file = spike_files_create(playing_path);
    const hid_t spikes =
        H5Gcreate2(file, "spikes", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t reals = H5Tvlen_create(H5T_IEEE_F32LE),
                wholes = H5Tvlen_create(H5T_STD_U16LE);
    declare(spikes, "times", reals, n);
    declare(spikes, "units", wholes, n);
    declare(file, "labels", H5T_STD_I64LE, n);
    H5Tclose(reals);
    H5Tclose(wholes);
    H5Gclose(spikes);
    H5Fclose(file);
    playing_refused("1000000000000 items: at most 16777216 can be played");
}

static void wrong_lists_are_refused(void **state)
{
    (void)state;
    const struct spike_list_file good = playing_lists();
    struct spike_list_file l = good;
    playing_write_lists(&good);
    playing_refused_in("in", "group auto");
    l.n_labels = 1;
    refused_lists(&l, "/labels 1: they must be as many");
    l = good;
    l.n_units = (const size_t[]){3, 0};
    refused_lists(&l, "item 0 has 4 times and 3 units");
    l = good;
    l.labels = (const int64_t[]){7, 300};
    refused_lists(&l, "item 1 has the label 300");
    l.labels = (const int64_t[]){-1, 0};
    refused_lists(&l, "item 0 has the label -1");
    l = good;
    l.units = (const uint16_t *const[]){(const uint16_t[]){0, 1, 700, 2}, NULL};
    refused_lists(&l, "spike 2 is of input 700, there are 4: raise population.in.size");
    l = good;
    l.times_s = (const float *const[]){(const float[]){0, NAN, 0, 0}, NULL};
    refused_lists(&l, "spike 1 is at nan ms");
    l.times_s = (const float *const[]){(const float[]){0, 0, -1, 0}, NULL};
    refused_lists(&l, "spike 2 is at -1000 ms");
    l.times_s = (const float *const[]){(const float[]){0, 0, 0, INFINITY}, NULL};
    refused_lists(&l, "spike 3 is at inf ms");
    l.times_s = (const float *const[]){(const float[]){0, 0, 0, 0.5f}, NULL};
    refused_lists(&l, "raise run.present_ms");
    l = good;
    l.n_items = l.n_labels = 0;
    refused_lists(&l, "has no items");
}

static void wrong_columns_are_refused(void **state)
{
    (void)state;
    const struct spike_column_file good = playing_columns();
    static const struct {
        double ms;
        int64_t id;
        const char *reason;
    } wrong[] = {
        {(double)NAN, 0, "spike 5 is at nan ms"},
        {-0.1, 0, "spike 5 is at -0.1 ms"},
        {(double)INFINITY, 0, "spike 5 is at inf ms"},
        {1e300, 0, "spike 5 is at 1e+300 ms"},
        {1e12, 0, "presentations: at most"},
        {149, 4, "spike 5 is of input 4"},
        {149, -1, "spike 5 is of input -1"},
    };
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        double times[PLAYING_SPIKES];
        int64_t of[PLAYING_SPIKES];
        memcpy(times, playing_times_ms, sizeof times);
        memcpy(of, playing_ids, sizeof of);
        times[PLAYING_SPIKES - 1] = wrong[k].ms;
        of[PLAYING_SPIKES - 1] = wrong[k].id;
        struct spike_column_file c = good;
        c.times = times;
        c.ids = of;
        playing_write_columns(&c);
        playing_refused(wrong[k].reason);
    }
    struct spike_column_file c = good;
    c.units = "fortnight";
    playing_write_columns(&c);
    playing_refused("has the units fortnight");
    c = good;
    c.n_times = c.n_ids = 0;
    playing_write_columns(&c);
    playing_refused("holds no spikes");
}

/* ---- files ---- */

static void put_text(const char *text)
{
    FILE *f = fopen(playing_path, "wb");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void files_of_another_kind_are_refused(void **state)
{
    (void)state;
    unlink(playing_path);
    playing_refused("No such file");
    put_text("spikes");
    playing_refused("not an HDF5 file");
    put_text(
        "\211HDF\r\n\032\nand then nothing that HDF5 could make anything of, at all");
    playing_refused("cannot open");
    H5Fclose(spike_files_create(playing_path));
    playing_refused("has neither /spikes/NAME/timestamps");
}

/* Put an empty dataset of this type, rank and length in place of one of the columns. */
static void replace(hid_t file, const char *name, hid_t type, int rank, hsize_t length,
                    hsize_t chunk)
{
    const hsize_t dims[2] = {length, 1}, chunks[2] = {chunk, 1};
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    const hid_t space = H5Screate_simple(rank, dims, NULL);
    assert_true(H5Ldelete(file, name, H5P_DEFAULT) >= 0);
    H5Pset_chunk(list, rank, chunks);
    const hid_t set = H5Dcreate2(file, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
    assert_true(set >= 0);
    H5Dclose(set);
    H5Sclose(space);
    H5Pclose(list);
}

/* A good file, to be made worse. */
static hid_t write_good(void)
{
    const struct spike_column_file good = playing_columns();
    const hid_t file = spike_files_create(playing_path);
    spike_files_columns(file, &good);
    return file;
}

static const char in_times[] = "/spikes/in/timestamps", in_ids[] = "/spikes/in/node_ids";

static void columns_of_other_types_are_refused(void **state)
{
    (void)state;
    hid_t file = write_good();
    replace(file, in_times, H5T_STD_B64LE, 1, PLAYING_SPIKES, 4);
    H5Fclose(file);
    playing_refused("not one row of numbers");
    file = write_good();
    replace(file, in_times, H5T_IEEE_F64LE, 2, PLAYING_SPIKES, 4);
    H5Fclose(file);
    playing_refused("not one row of numbers");
    file = write_good();
    H5Ldelete(file, in_ids, H5P_DEFAULT);
    H5Fclose(file);
    playing_refused("/spikes/in/node_ids is missing");
    file = write_good();
    H5Ldelete(file, in_ids, H5P_DEFAULT);
    H5Lcreate_external("/dev/zero", "/x", file, in_ids, H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(file);
    playing_refused("/spikes/in/node_ids is missing");
}

/* Nothing is made room for by the word of a file. */
static void sizes_that_cannot_be_held_are_refused(void **state)
{
    (void)state;
    const hsize_t many = (hsize_t)SPIKES_MOST + 1;
    hid_t file = write_good();
    replace(file, in_times, H5T_IEEE_F64LE, 1, many, 1 << 26);
    H5Fclose(file);
    playing_refused("not one row of numbers that lie in the file");
    file = write_good();
    replace(file, in_times, H5T_IEEE_F64LE, 1, many, 4096);
    replace(file, in_ids, H5T_STD_U64LE, 1, many, 4096);
    H5Fclose(file);
    playing_refused("at most 268435456 can be played");
}

/* The same column, compressed or filtered otherwise. */
static void filter(hid_t file, const char *name, hid_t type, const void *values,
                   bool scaled)
{
    const hsize_t n = PLAYING_SPIKES;
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    const hid_t space = H5Screate_simple(1, &n, NULL);
    assert_true(H5Ldelete(file, name, H5P_DEFAULT) >= 0);
    H5Pset_chunk(list, 1, &n);
    if (scaled) {
        H5Pset_scaleoffset(list, H5Z_SO_INT, H5Z_SO_INT_MINBITS_DEFAULT);
    } else {
        H5Pset_shuffle(list);
        H5Pset_deflate(list, 6);
        H5Pset_fletcher32(list);
    }
    const hid_t set = H5Dcreate2(file, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
    assert_true(set >= 0);
    assert_true(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Dclose(set);
    H5Sclose(space);
    H5Pclose(list);
}

static void compressed_columns_are_played_and_other_filters_refused(void **state)
{
    (void)state;
    hid_t file = write_good();
    filter(file, in_times, H5T_NATIVE_DOUBLE, playing_times_ms, false);
    filter(file, in_ids, H5T_NATIVE_INT64, playing_ids, false);
    H5Fclose(file);
    struct dataset *d = playing_open(4);
    const struct spikes_events e =
        spikes_events(dataset_spikes(d, DATASET_TRAIN, 0), 2, 0);
    assert_int_equal(e.n, 2);
    assert_true(e.tick[0] == 0 && e.tick[1] == 99 && e.id[0] == 3 && e.id[1] == 0);
    dataset_free(d);
    file = write_good();
    filter(file, in_ids, H5T_NATIVE_INT64, playing_ids, true);
    H5Fclose(file);
    playing_refused("/spikes/in/node_ids is not one row of whole numbers");
}

/* The bytes of a compressed column are others than were written. */
static void a_column_whose_bytes_are_damaged_is_refused(void **state)
{
    (void)state;
    const hid_t file = write_good();
    filter(file, in_times, H5T_NATIVE_DOUBLE, playing_times_ms, false);
    const hid_t set = H5Dopen2(file, in_times, H5P_DEFAULT), space = H5Dget_space(set);
    haddr_t address;
    hsize_t offset[1], size;
    unsigned mask;
    assert_true(H5Dget_chunk_info(set, space, 0, offset, &mask, &address, &size) >= 0);
    H5Sclose(space);
    H5Dclose(set);
    H5Fclose(file);
    FILE *f = fopen(playing_path, "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, (long)(address + size / 2), SEEK_SET), 0);
    const int byte = fgetc(f);
    assert_int_equal(fseek(f, -1, SEEK_CUR), 0);
    assert_true(fputc(byte ^ 255, f) != EOF);
    fclose(f);
    playing_refused(in_times);
}

/* ---- two sources ---- */

/* A network whose sources play the good lists and those of another file, to train or to test. */
static void refused_together(const struct spike_list_file *others, const char *key,
                             const char *reason)
{
    struct config c;
    struct dataset *d = NULL;
    char text[1024], path[80], named[32];
    const struct spike_list_file good = playing_lists();
    snprintf(path, sizeof path, "%s.more", playing_path);
    const hid_t file = spike_files_create(path);
    spike_files_lists(file, others);
    H5Fclose(file);
    playing_write_lists(&good);
    snprintf(text, sizeof text,
             "[run]\ndt_ms = 0.5\npresent_ms = 50\nrest_ms = 25\n"
             "[population.in]\nkind = spikes\nsize = 4\nfile = %s\ntest_file = %s\n"
             "[population.more]\nkind = spikes\nsize = 4\nfile = %s\ntest_file = %s\n"
             "[population.out]\nkind = lif\nsize = 2\n"
             "[projection.in-out]\nkind = dense\nfrom = in\nto = out\n"
             "[projection.more-out]\nkind = dense\nfrom = more\nto = out\n",
             playing_path, playing_path, strcmp(key, "file") == 0 ? path : playing_path,
             strcmp(key, "test_file") == 0 ? path : playing_path);
    config_preset(&c, "guo2020");
    c.prune.strategy = POLICY_NONE;
    assert_int_equal(config_read_text(&c, text, "net.ini"), ESP_OK);
    const enum esp_status st = spike_source_open(&c, NULL, &d);
    dataset_free(d);
    unlink(path);
    assert_int_equal(st, reason ? ESP_INPUT : ESP_OK);
    snprintf(named, sizeof named, "population.more.%s: ", key);
    if (reason && (!strstr(esp_message(), reason) || !strstr(esp_message(), named)))
        fail_msg("'%s' does not say '%s%s'", esp_message(), named, reason);
}

static void sources_that_do_not_show_the_same_items_are_refused(void **state)
{
    (void)state;
    const struct spike_list_file good = playing_lists();
    static const char *const keys[] = {"file", "test_file"};
    for (size_t k = 0; k < 2; k++) {
        struct spike_list_file l = good;
        refused_together(&l, keys[k], NULL);
        l.n_items = l.n_labels = 1;
        refused_together(&l, keys[k], "1 items, but population.in plays 2");
        l = good;
        l.labels = (const int64_t[]){7, 3};
        refused_together(&l, keys[k],
                         "item 1 has another label than that of population.in");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_lists_are_refused),
        cmocka_unit_test(more_items_than_can_be_played_are_not_gone_through),
        cmocka_unit_test(wrong_columns_are_refused),
        cmocka_unit_test(files_of_another_kind_are_refused),
        cmocka_unit_test(columns_of_other_types_are_refused),
        cmocka_unit_test(sizes_that_cannot_be_held_are_refused),
        cmocka_unit_test(compressed_columns_are_played_and_other_filters_refused),
        cmocka_unit_test(a_column_whose_bytes_are_damaged_is_refused),
        cmocka_unit_test(sources_that_do_not_show_the_same_items_are_refused),
    };
    return cmocka_run_group_tests(tests, playing_setup, playing_teardown);
}
