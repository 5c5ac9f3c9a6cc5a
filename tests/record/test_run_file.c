/* tests/record/test_run_file.c - a file that is not a whole recording of ours is refused with its reason, and
 * nothing is allocated by its word. */
#include "tests/record/refused.h"

#include <hdf5.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static hid_t edit(struct refused *f)
{
    recorded_copy(f->recorded.path, f->copy);
    const hid_t file = H5Fopen(f->copy, H5F_ACC_RDWR, H5P_DEFAULT);
    assert_true(file >= 0);
    return file;
}

/* ---- not a recording at all ---- */

static void what_is_no_file_or_no_hdf5_is_named(void **state)
{
    struct refused *f = *state;
    refused_expect(f->copy, "No such file");
    refused_expect(f->recorded.dir, "is a directory");
    refused_expect("/dev/null", "not a regular file");
    assert_int_equal(mkfifo(f->copy, 0600), 0);
    refused_expect(f->copy, "not a regular file"); /* and does not wait for a writer */
    unlink(f->copy);
    refused_write(f->copy, "", 0);
    refused_expect(f->copy, "not an HDF5 file");
    refused_write(f->copy, "# a configuration\n[run]\nseed = 1\n", 34);
    refused_expect(f->copy, "not an HDF5 file");
    refused_write(f->copy, "\211HDF\r\n\032\n", 8);
    refused_expect(f->copy, "truncated");
    unlink(f->copy);
}

static void files_of_the_oldest_formats_never_reach_the_library(void **state)
{
    struct refused *f = *state;
    const hid_t file = H5Fcreate(f->copy, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Fclose(file) >= 0);
    refused_expect(f->copy, "superblock version 0");
    unsigned char *bytes = NULL;
    const size_t n = refused_load(f->recorded.path, &bytes);
    for (unsigned char version = 0; version < 6; version++) {
        char reason[64];
        snprintf(reason, sizeof reason, "superblock version %u", version);
        bytes[8] = version;
        refused_write(f->copy, bytes, n);
        if (version == 2) /* what h5repack makes; the checksum is that of version 3 */
            refused_expect(f->copy, "checksum");
        else if (version != 3)
            refused_expect(f->copy, reason);
    }
    free(bytes);
}

static void hdf5_files_of_others_are_not_recordings(void **state)
{
    struct refused *f = *state;
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
    const hid_t file = H5Fcreate(f->copy, H5F_ACC_TRUNC, H5P_DEFAULT, access);
    H5Pclose(access);
    H5Fclose(file);
    refused_expect(f->copy, "not a recording");
    const hid_t other = edit(f);
    assert_true(H5Ldelete(other, "espalier", H5P_DEFAULT) >=
                0); /* leaves a SONATA file */
    H5Fclose(other);
    refused_expect(f->copy, "not a recording");
}

static void set_format(hid_t file, uint32_t format)
{
    const hid_t group = H5Gopen2(file, "espalier", H5P_DEFAULT);
    const hid_t attribute = H5Aopen(group, "format", H5P_DEFAULT);
    assert_true(H5Awrite(attribute, H5T_NATIVE_UINT32, &format) >= 0);
    H5Aclose(attribute);
    H5Gclose(group);
}

static void a_later_format_is_refused_by_number(void **state)
{
    struct refused *f = *state;
    const hid_t file = edit(f);
    set_format(file, 7);
    H5Fclose(file);
    refused_expect(f->copy, "format 7");
}

/* ---- parts missing or of another kind ---- */

static void every_missing_dataset_is_named(void **state)
{
    struct refused *f = *state;
    struct run_file *whole = NULL;
    assert_int_equal(run_file_open(f->recorded.path, &whole), ESP_OK);
    const struct layout layout = *run_file_info(whole)->layout;
    run_file_close(whole);
    for (size_t k = 0; k < LAYOUT_COLUMNS; k++) {
        const char *path = layout.column[k].path;
        if (path[0] == '\0')
            continue;
        const hid_t file = edit(f);
        assert_true(H5Ldelete(file, path, H5P_DEFAULT) >= 0);
        H5Fclose(file);
        refused_expect(f->copy, path);
    }
}

static void every_missing_attribute_is_refused(void **state)
{
    static const char *const names[][2] = {{".", "magic"},
                                           {".", "seed"},
                                           {".", "espalier_version"},
                                           {".", "config"},
                                           {".", "config_resolved"},
                                           {".", "command"},
                                           {".", "data"},
                                           {".", "created"},
                                           {"espalier", "format"},
                                           {"espalier", "dt_ms"},
                                           {"espalier", "width"},
                                           {"espalier", "height"},
                                           {"espalier", "record"},
                                           {"espalier", "n_classes"},
                                           {"espalier", "images_run"},
                                           {"espalier", "window_images"}};
    struct refused *f = *state;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const hid_t file = edit(f);
        assert_true(H5Adelete_by_name(file, names[k][0], names[k][1], H5P_DEFAULT) >= 0);
        H5Fclose(file);
        refused_expect(f->copy, k == 0 ? "not a recording" : names[k][1]);
    }
}

/* Put another dataset in the place of `path`. */
static void exchange(struct refused *f, const char *path, hid_t type, int rank,
                     const hsize_t *dims, hid_t creation)
{
    const hsize_t any[3] = {H5S_UNLIMITED, H5S_UNLIMITED, H5S_UNLIMITED};
    const bool grows = creation != H5P_DEFAULT && H5Pget_layout(creation) == H5D_CHUNKED;
    const hid_t file = edit(f), space = H5Screate_simple(rank, dims, grows ? any : NULL);
    assert_true(H5Ldelete(file, path, H5P_DEFAULT) >= 0);
    const hid_t set =
        H5Dcreate2(file, path, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    assert_true(set >= 0);
    H5Dclose(set);
    H5Sclose(space);
    H5Fclose(file);
}

static hid_t chunked(int rank, const hsize_t *chunk)
{
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    assert_true(H5Pset_chunk(list, rank, chunk) >= 0);
    return list;
}

static void other_types_ranks_and_shapes_are_refused(void **state)
{
    struct refused *f = *state;
    const char *theta = "/espalier/final/theta";
    const hsize_t dims[3] = {8, 8, 8}, small[3] = {1, 1, 1};
    const hid_t one = chunked(1, small), two = chunked(2, small);
    const hid_t text = H5Tcopy(H5T_C_S1), ragged = H5Tvlen_create(H5T_NATIVE_FLOAT);
    H5Tset_size(text, H5T_VARIABLE);
    exchange(f, theta, H5T_IEEE_F64LE, 1, dims, one);
    refused_expect(f->copy, theta);
    exchange(f, theta, H5T_STD_I32LE, 1, dims, one);
    refused_expect(f->copy, theta);
    exchange(f, theta, H5T_IEEE_F32BE, 1, dims, one);
    refused_expect(f->copy, theta);
    exchange(f, theta, text, 1, dims, one);
    refused_expect(f->copy, theta);
    exchange(f, theta, ragged, 1, dims, one);
    refused_expect(f->copy, theta);
    exchange(f, theta, H5T_IEEE_F32LE, 2, dims, two);
    refused_expect(f->copy, theta);
    exchange(f, theta, H5T_IEEE_F32LE, 1, dims, H5P_DEFAULT); /* contiguous */
    refused_expect(f->copy, theta);
    exchange(f, "/espalier/counts", H5T_STD_U32LE, 2, dims, two); /* 8 neurons of 12 */
    refused_expect(f->copy, "/espalier/counts");
    H5Tclose(text);
    H5Tclose(ragged);
    H5Pclose(one);
    H5Pclose(two);
}

static void huge_shapes_without_data_are_refused_before_memory_is_asked_for(void **state)
{
    struct refused *f = *state;
    const hsize_t many[1] = {(hsize_t)1 << 60}, chunk[1] = {256}, neurons[1] = {8};
    const hsize_t weights[2] = {8, RECORDED_INPUTS}, line[2] = {1, RECORDED_INPUTS};
    const hsize_t giant[1] = {1 << 29};
    const hid_t one = chunked(1, chunk), two = chunked(2, line), big = chunked(1, giant);
    exchange(f, "/espalier/final/ids", H5T_STD_U64LE, 1, many, one);
    refused_expect(f->copy, "/espalier/final/ids");
    exchange(f, "/espalier/final/theta", H5T_IEEE_F32LE, 1, many, one);
    refused_expect(f->copy, "/espalier/final/theta");
    exchange(f, "/espalier/report", H5T_STD_U8LE, 1, many, one);
    refused_expect(f->copy, "report");
    exchange(f, "/espalier/final/input-exc/weights", H5T_IEEE_F32LE, 2, weights, two);
    refused_expect(f->copy, "weights");
    exchange(f, "/espalier/final/theta", H5T_IEEE_F32LE, 1, neurons, big);
    refused_expect(f->copy, "/espalier/final/theta");
    H5Pclose(one);
    H5Pclose(two);
    H5Pclose(big);
}

static void links_and_data_that_lead_out_of_the_file_are_refused(void **state)
{
    struct refused *f = *state;
    const char *theta = "/espalier/final/theta";
    const hsize_t neurons[1] = {8};
    hid_t file = edit(f);
    H5Lmove(file, theta, file, "/espalier/elsewhere", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_soft("/espalier/elsewhere", file, theta, H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(file);
    refused_expect(f->copy, theta);
    file = edit(f);
    H5Ldelete(file, theta, H5P_DEFAULT);
    H5Lcreate_external(f->recorded.path, theta, file, theta, H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(file);
    refused_expect(f->copy, theta);
    const hid_t outside = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(outside, "/etc/hostname", 0, 32);
    exchange(f, theta, H5T_IEEE_F32LE, 1, neurons, outside);
    refused_expect(f->copy, theta);
    H5Pclose(outside);
}

/* ---- values that cannot be ---- */

/* Overwrite one element of a dataset of any rank, given as an offset in its flattened form. */
static void poke(struct refused *f, const char *path, hid_t type, const hsize_t at[2],
                 const void *value)
{
    const hid_t file = edit(f), set = H5Dopen2(file, path, H5P_DEFAULT);
    const hid_t space = H5Dget_space(set);
    const hsize_t one[2] = {1, 1};
    const hid_t single = H5Screate_simple(H5Sget_simple_extent_ndims(space), one, NULL);
    assert_true(H5Sselect_hyperslab(space, H5S_SELECT_SET, at, NULL, one, NULL) >= 0);
    assert_true(H5Dwrite(set, type, single, space, H5P_DEFAULT, value) >= 0);
    H5Sclose(single);
    H5Sclose(space);
    H5Dclose(set);
    H5Fclose(file);
}

static void numbers_that_cannot_be_are_refused_by_row(void **state)
{
    struct refused *f = *state;
    const float bad[] = {NAN, INFINITY, -INFINITY, -0.5f};
    const hsize_t at[2] = {5, 3};
    for (size_t k = 0; k < 4; k++) {
        poke(f, "/espalier/final/input-exc/weights", H5T_NATIVE_FLOAT, at, &bad[k]);
        refused_expect(f->copy, "weights, row 5");
        poke(f, "/espalier/final/theta", H5T_NATIVE_FLOAT, at, &bad[k]);
        refused_expect(f->copy, "theta, row 5");
        poke(f, "/espalier/final/class_means", H5T_NATIVE_FLOAT, at, &bad[k]);
        refused_expect(f->copy, "class_means, row 5");
    }
    const uint64_t huge = UINT64_MAX;
    const hsize_t first[2] = {0, 0};
    poke(f, "/espalier/final/n_labelled", H5T_NATIVE_UINT64, first, &huge);
    refused_expect(f->copy, "n_labelled");
}

static void birth_ids_must_ascend_below_their_number(void **state)
{
    struct refused *f = *state;
    const uint64_t bad[] = {RECORDED_NEURONS, UINT64_MAX, (uint64_t)1 << 32, 0, 2};
    const hsize_t last[2] = {7, 0}, second[2] = {1, 0};
    for (size_t k = 0; k < 5; k++) {
        poke(f, "/espalier/final/ids", H5T_NATIVE_UINT64, last, &bad[k]);
        refused_expect(f->copy, "ids, row 7");
    }
    const uint64_t twice = 0;
    poke(f, "/espalier/final/ids", H5T_NATIVE_UINT64, second, &twice);
    refused_expect(f->copy, "ids, row 1");
}

static void texts_of_one_line_cannot_steer_a_terminal(void **state)
{
    struct refused *f = *state;
    struct run_file *run = NULL;
    const hid_t file = edit(f);
    const hid_t attribute = H5Aopen(file, "command", H5P_DEFAULT);
    const hid_t type = H5Aget_type(attribute);
    assert_true(H5Awrite(attribute, type, "train \x1b[2J\n and a good deal more text") >=
                0);
    H5Tclose(type);
    H5Aclose(attribute);
    H5Fclose(file);
    assert_int_equal(run_file_open(f->copy, &run), ESP_OK);
    assert_memory_equal(run_file_info(run)->header.command, "train ?[2J? and", 15);
    assert_non_null(strchr(run_file_info(run)->header.config_text, '\n'));
    run_file_close(run);
}

/* No process writes it: what was read stays, though there is nothing to be read any more. */
static void a_run_that_is_over_is_not_read_again(void **state)
{
    struct refused *f = *state;
    recorded_copy(f->recorded.path, f->copy);
    struct run_file *run = recorded_open(f->copy);
    assert_int_equal(truncate(f->copy, 0), 0);
    assert_int_equal(run_file_refresh(run), ESP_OK);
    assert_int_equal(run_file_info(run)->n_images, RECORDED_IMAGES);
    assert_string_equal(run_file_state(run_file_info(run)), "complete");
    run_file_close(run);
}

/* ---- other storage ---- */

/* Write a column of the copy again, as h5repack would: in chunks of so many rows, compressed if `deflate` > 0. */
static void store_again(struct refused *f, const char *path, hsize_t chunk,
                        unsigned deflate)
{
    const hid_t file = edit(f), old = H5Dopen2(file, path, H5P_DEFAULT);
    const hid_t type = H5Dget_type(old), space = H5Dget_space(old);
    const hid_t list = H5Dget_create_plist(old);
    hsize_t n = 0;
    assert_int_equal(H5Sget_simple_extent_dims(space, &n, NULL), 1);
    double *value = malloc(n * sizeof *value);
    assert_non_null(value);
    assert_true(H5Dread(old, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, value) >= 0);
    H5Dclose(old);
    assert_true(H5Ldelete(file, path, H5P_DEFAULT) >= 0);
    assert_true(H5Pset_chunk(list, 1, &chunk) >= 0);
    assert_true(deflate == 0 || H5Pset_deflate(list, deflate) >= 0);
    const hid_t set = H5Dcreate2(file, path, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
    assert_true(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, value) >= 0);
    assert_true(deflate == 0 || H5Dget_storage_size(set) < n * sizeof *value / 2);
    free(value);
    H5Dclose(set);
    H5Pclose(list);
    H5Sclose(space);
    H5Tclose(type);
    H5Fclose(file);
}

/* Else equal runs would give files that differ. */
static void no_column_holds_the_time_at_which_it_was_made(void **state)
{
    struct refused *f = *state;
    struct run_file *run = recorded_open(f->recorded.path);
    const hid_t file = edit(f);
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++) {
        const char *path = run_file_info(run)->layout->column[k].path;
        bool tracked = true;
        if (path[0] == '\0')
            continue;
        const hid_t set = H5Dopen2(file, path, H5P_DEFAULT);
        const hid_t list = H5Dget_create_plist(set);
        assert_true(H5Pget_obj_track_times(list, &tracked) >= 0);
        assert_false(tracked);
        H5Pclose(list);
        H5Dclose(set);
    }
    H5Fclose(file);
    run_file_close(run);
}

static void compressed_rows_are_there(void **state)
{
    struct refused *f = *state;
    store_again(f, "/spikes/exc/timestamps", 4096, 9);
    struct run_file *file = recorded_open(f->copy);
    assert_int_equal(run_file_check_stored(file, LAYOUT_SPIKE_TIMES + 1), ESP_OK);
    run_file_close(file);
    assert_int_equal(refused_use(f->copy), ESP_OK);
}

/* libhdf5 holds a chunk in memory while it reads it. */
static void a_chunk_has_at_most_4_MB(void **state)
{
    struct refused *f = *state;
    store_again(f, "/spikes/exc/timestamps", (1 << 22) / sizeof(double), 0);
    assert_int_equal(refused_use(f->copy), ESP_OK);
    store_again(f, "/spikes/exc/timestamps", (1 << 22) / sizeof(double) + 1, 0);
    refused_expect(f->copy, "/spikes/exc/timestamps");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_file_or_no_hdf5_is_named),
        cmocka_unit_test(files_of_the_oldest_formats_never_reach_the_library),
        cmocka_unit_test(hdf5_files_of_others_are_not_recordings),
        cmocka_unit_test(a_later_format_is_refused_by_number),
        cmocka_unit_test(every_missing_dataset_is_named),
        cmocka_unit_test(every_missing_attribute_is_refused),
        cmocka_unit_test(other_types_ranks_and_shapes_are_refused),
        cmocka_unit_test(huge_shapes_without_data_are_refused_before_memory_is_asked_for),
        cmocka_unit_test(links_and_data_that_lead_out_of_the_file_are_refused),
        cmocka_unit_test(numbers_that_cannot_be_are_refused_by_row),
        cmocka_unit_test(no_column_holds_the_time_at_which_it_was_made),
        cmocka_unit_test(compressed_rows_are_there),
        cmocka_unit_test(a_chunk_has_at_most_4_MB),
        cmocka_unit_test(birth_ids_must_ascend_below_their_number),
        cmocka_unit_test(texts_of_one_line_cannot_steer_a_terminal),
        cmocka_unit_test(a_run_that_is_over_is_not_read_again),
    };
    return cmocka_run_group_tests(tests, refused_setup, refused_teardown);
}
