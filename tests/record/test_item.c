/* tests/record/test_item.c - files behind a sound seal that hold something else than their items: refused, one by
 * one. */
#include "record/file/checksummed_file.h"
#include "record/file/h5.h"
#include "record/file/memory_file.h"
#include "record/write/checkpoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    char dir[40], path[64], pipe[64]; /* nothing is ever written to the pipe */
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    snprintf(f->dir, sizeof f->dir, "/tmp/espalier-item-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    snprintf(f->path, sizeof f->path, "%s/run.ckpt", f->dir);
    snprintf(f->pipe, sizeof f->pipe, "%s/pipe", f->dir);
    assert_int_equal(mkfifo(f->pipe, 0600), 0);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    unlink(f->path);
    unlink(f->pipe);
    rmdir(f->dir);
    free(f);
    return 0;
}

static bool is_whole(const char *path)
{
    struct checkpoint *c = NULL;
    if (checkpoint_open(path, &c) != ESP_OK)
        return false;
    checkpoint_close(c);
    return true;
}

/* What a hostile author may do to one item, knowing how to compute the hash. */
enum trick {
    LEAVE_OUT,
    OTHER_TYPE,
    OTHER_SHAPE,
    NEVER_STORED,
    CHUNKED,
    COMPRESSED,
    IN_ANOTHER_FILE,
    IN_A_PIPE,
    LINK_AWAY,
    LINK_TO_ITSELF,
    A_GROUP,
    TRICKS
};

/* A dataset whose values, and even their number, stand in another file. */
static void make_virtual(hid_t plan, const char *file)
{
    const hsize_t one = 1, none = 0, many = H5S_UNLIMITED;
    const hid_t space = H5Screate_simple(1, &one, &many);
    H5Sselect_hyperslab(space, H5S_SELECT_SET, &none, &one, &many, &one);
    assert_true(H5Pset_virtual(plan, space, file, "x", space) >= 0);
    H5Sclose(space);
}

static hid_t plan_for(enum trick trick, hsize_t n, const char *pipe)
{
    const hid_t plan = H5Pcreate(H5P_DATASET_CREATE);
    if (trick == CHUNKED || trick == COMPRESSED)
        H5Pset_chunk(plan, 1, &n);
    if (trick == COMPRESSED)
        H5Pset_deflate(plan, 1);
    if (trick == IN_ANOTHER_FILE)
        H5Pset_external(plan, "/etc/passwd", 0, H5F_UNLIMITED);
    if (trick == IN_A_PIPE)
        make_virtual(plan, pipe);
    return plan;
}

/* The totals of a run are one number each; this one is not what it should be. */
static void play(enum trick trick, hid_t group, const char *pipe)
{
    static const char name[] = "images";
    const hsize_t n = trick == OTHER_SHAPE ? 2 : 1;
    const uint64_t values[2] = {23, 23};
    if (trick == LEAVE_OUT)
        return;
    if (trick == LINK_AWAY) {
        H5Lcreate_external(pipe, "/images", group, name, H5P_DEFAULT, H5P_DEFAULT);
    } else if (trick == LINK_TO_ITSELF) {
        H5Lcreate_soft(name, group, name, H5P_DEFAULT, H5P_DEFAULT);
    } else if (trick == A_GROUP) {
        H5Gclose(H5Gcreate2(group, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    } else {
        const hsize_t most = trick == IN_A_PIPE ? H5S_UNLIMITED : n;
        const hid_t space = H5Screate_simple(1, &n, &most);
        const hid_t plan = plan_for(trick, n, pipe);
        const hid_t type = trick == OTHER_TYPE ? H5T_STD_U32LE : H5T_STD_U64LE;
        const hid_t set =
            H5Dcreate2(group, name, type, space, H5P_DEFAULT, plan, H5P_DEFAULT);
        assert_true(set >= 0);
        if (trick != NEVER_STORED && trick != IN_ANOTHER_FILE && trick != IN_A_PIPE)
            H5Dwrite(set, H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
        H5Dclose(set);
        H5Pclose(plan);
        H5Sclose(space);
    }
}

/* A sealed file whose only item is spoiled. */
static void write_trick(const struct fixture *f, enum trick trick)
{
    struct memory_file image;
    hid_t file = H5I_INVALID_HID;
    assert_int_equal(memory_file_create("trick", CHECKSUMMED_FILE_BLOCK, &image, &file),
                     ESP_OK);
    static const char *const names[] = {"espalier_version", "preset", "config", "data",
                                        "recording"};
    for (int k = 0; k < 5; k++)
        assert_int_equal(h5_put_text("trick", file, names[k], "x"), ESP_OK);
    play(trick, file, f->pipe);
    assert_int_equal(memory_file_finish("trick", CHECKSUMMED_FILE_BLOCK, &image, file),
                     ESP_OK);
    assert_int_equal(checksummed_file_write(f->path, image.bytes, image.n, false),
                     ESP_OK);
    memory_file_free(&image);
}

static void visit_images(void *context, struct state *s)
{
    state_u64s(s, "images", context, 1, 1000);
}

static void a_hostile_item_in_a_whole_file_is_refused(void **state)
{
    struct fixture *f = *state;
    struct checkpoint *c = NULL;
    uint64_t images = 0;
    for (enum trick trick = 0; trick < TRICKS; trick++) {
        alarm(60); /* for a reader that waits for the pipe */
        write_trick(f, trick);
        assert_int_equal(checkpoint_open(f->path, &c), ESP_OK);
        const enum esp_status st = checkpoint_restore(c, visit_images, &images);
        if (st != ESP_INPUT)
            fail_msg("trick %d was not noticed", (int)trick);
        assert_non_null(strstr(esp_message(), "images"));
        checkpoint_close(c);
    }
    write_trick(f, TRICKS); /* no trick at all: the test itself is sound */
    assert_int_equal(checkpoint_open(f->path, &c), ESP_OK);
    assert_int_equal(checkpoint_restore(c, visit_images, &images), ESP_OK);
    assert_int_equal(images, 23);
    alarm(0);
    checkpoint_close(c);
}

/* The library must not see formats of which hostile files crash it. */
static void other_files_behind_a_sound_seal_are_refused(void **state)
{
    struct fixture *f = *state;
    struct memory_file image;
    hid_t file = H5I_INVALID_HID;
    assert_int_equal(memory_file_create("old", CHECKSUMMED_FILE_BLOCK, &image, &file),
                     ESP_OK);
    assert_int_equal(memory_file_finish("old", CHECKSUMMED_FILE_BLOCK, &image, file),
                     ESP_OK);
    image.bytes[CHECKSUMMED_FILE_BLOCK + 8] = 0; /* version of the superblock */
    assert_int_equal(checksummed_file_write(f->path, image.bytes, image.n, false),
                     ESP_OK);
    assert_false(is_whole(f->path));
    assert_non_null(strstr(esp_message(), "not HDF5 of the format"));
    assert_int_equal(
        checksummed_file_write(f->path, image.bytes, CHECKSUMMED_FILE_BLOCK, false),
        ESP_OK);
    assert_false(is_whole(f->path));
    memory_file_free(&image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hostile_item_in_a_whole_file_is_refused),
        cmocka_unit_test(other_files_behind_a_sound_seal_are_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
