/* tests/datasets/test_idx_broken.c - a message about a broken IDX file says its name and what is wrong, and no header
 * makes us allocate what the file does not hold. */
#include "base/memory.h"
#include "datasets/dataset.h"
#include "datasets/idx.h"
#include "tests/datasets/idx_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

/* Opening fails; the message names the directory, the file and the reason. */
static void refused(const struct idx_dir *dir, const char *name, const char *reason)
{
    char spec[IDX_PATH + 8];
    struct dataset *d = NULL;
    snprintf(spec, sizeof spec, "idx:%s", dir->path);
    assert_int_equal(ESP_INPUT, dataset_open(spec, &d));
    assert_null(d);
    if (!strstr(esp_message(), dir->path) || !strstr(esp_message(), name) ||
        !strstr(esp_message(), reason))
        fail_msg("expected %s and %s in: %s", name, reason, esp_message());
}

/* A good set in which one file has these bytes is refused. */
static void refused_with(const struct idx_dir *dir, const char *name,
                         const struct idx_bytes *f, const char *reason)
{
    idx_write_set(dir);
    idx_put(dir, name, f->b, f->n);
    refused(dir, name, reason);
}

/* The same for a file without its set. */
static void refused_alone(const struct idx_dir *dir, const char *name, enum idx_kind kind,
                          const char *reason)
{
    struct idx idx;
    assert_int_equal(ESP_INPUT, idx_read(idx_dir_in(dir, name).path, kind, &idx));
    if (!strstr(esp_message(), name) || !strstr(esp_message(), reason))
        fail_msg("expected %s and %s in: %s", name, reason, esp_message());
}

static void refused_with_gz(const struct idx_dir *dir, const char *name,
                            const struct idx_bytes *f, const char *reason)
{
    idx_write_set(dir);
    unlink(idx_dir_in(dir, name).path);
    idx_write_gz(dir, name, f);
    refused(dir, name, reason);
}

static void a_missing_file_is_named(void **state)
{
    static const char *const names[] = {TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES,
                                        TEST_LABELS};
    char reason[64];
    for (int k = 0; k < 4; k++) {
        idx_write_set(*state);
        unlink(idx_dir_in(*state, names[k]).path);
        snprintf(reason, sizeof reason, "holds no %s", names[k]);
        refused(*state, names[k], reason);
    }
}

static void a_folder_that_is_none_is_refused(void **state)
{
    struct idx_dir inner = *(const struct idx_dir *)*state;
    strcat(inner.path, "/inner");
    refused(&inner, "inner", "No such file");
    idx_put(*state, "inner", "x", 1);
    refused(&inner, "inner", "not a directory");
}

static void a_cut_plain_file_is_refused_at_every_length(void **state)
{
    struct idx_bytes f = idx_image_bytes(IDX_N_TRAIN);
    const size_t whole = f.n;
    for (f.n = 0; f.n < whole; f.n++)
        refused_with(*state, TRAIN_IMAGES, &f,
                     f.n == 0   ? "is empty"
                     : f.n < 16 ? "ends within its header"
                                : "cut off");
}

static void a_cut_compressed_file_is_refused_at_every_length(void **state)
{
    const struct idx_bytes whole = idx_image_bytes(IDX_N_TRAIN);
    idx_write_gz(*state, TRAIN_IMAGES, &whole);
    struct idx_bytes gz = idx_slurp(*state, TRAIN_IMAGES ".gz");
    const size_t n = gz.n;
    idx_write_set(*state);
    unlink(idx_dir_in(*state, TRAIN_IMAGES).path);
    for (gz.n = 0; gz.n < n; gz.n++) {
        idx_put(*state, TRAIN_IMAGES ".gz", gz.b, gz.n);
        refused(*state, TRAIN_IMAGES ".gz",
                gz.n == 0   ? "is empty"
                : gz.n == 1 ? "ends within its header"
                            : "cut off");
    }
}

/* Whatever bit of a compressed file flips: refused, or (in the name and time of its header, which
 * carry no data) the same images; never a crash, never other images. */
static void a_flipped_bit_in_a_compressed_file_never_changes_an_image(void **state)
{
    const struct idx_bytes whole = idx_image_bytes(IDX_N_TRAIN);
    const struct idx_dir file_in = idx_dir_in(*state, "x.gz");
    const char *path = file_in.path;
    idx_write_gz(*state, "x", &whole);
    struct idx_bytes gz = idx_slurp(*state, "x.gz");
    size_t n_refused = 0;
    for (size_t bit = 0; bit < 8 * gz.n; bit++) {
        struct idx idx;
        gz.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
        FILE *file = fopen(path, "wb");
        assert_int_equal(gz.n, fwrite(gz.b, 1, gz.n, file));
        fclose(file);
        gz.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
        const enum esp_status st = idx_read(path, IDX_IMAGES, &idx);
        if (st != ESP_OK) {
            assert_int_equal(ESP_INPUT, st);
            assert_memory_equal(path, esp_message(), strlen(path));
            n_refused++;
            continue;
        }
        assert_true(idx.n == IDX_N_TRAIN && idx.rows == IDX_ROWS && idx.cols == IDX_COLS);
        assert_memory_equal(whole.b + 16, idx.bytes, whole.n - 16);
        idx_free(&idx);
    }
    assert_in_range(n_refused, 8 * (gz.n - 10), 8 * gz.n);
}

static void a_wrong_magic_number_is_refused(void **state)
{
    for (int k = 0; k < 4; k++) {
        struct idx_bytes images = idx_image_bytes(IDX_N_TEST);
        struct idx_bytes labels = idx_label_bytes(IDX_N_TRAIN);
        images.b[k] ^= 0x40;
        labels.b[k] ^= 0x40;
        refused_with(*state, TEST_IMAGES, &images, "not an IDX file of images");
        refused_with(*state, TRAIN_LABELS, &labels, "not an IDX file of labels");
    }
}

static void swapped_files_are_recognised(void **state)
{
    const struct idx_bytes images = idx_image_bytes(IDX_N_TRAIN);
    const struct idx_bytes labels = idx_label_bytes(IDX_N_TRAIN);
    refused_with(*state, TRAIN_IMAGES, &labels, "holds labels where images belong");
    refused_with(*state, TRAIN_LABELS, &images, "holds images where labels belong");
}

static void trailing_bytes_are_refused(void **state)
{
    struct idx_bytes images = idx_image_bytes(IDX_N_TRAIN);
    images.n++;
    refused_with(*state, TRAIN_IMAGES, &images, "beyond");
    refused_with(*state, TRAIN_IMAGES, &images, "keep its first 156 bytes (head -c)");
    refused_with_gz(*state, TRAIN_IMAGES, &images, "beyond");
}

static void other_types_are_refused_by_their_name(void **state)
{
    static const struct {
        uint8_t type;
        const char *name;
        bool may_be_labels;
    } types[] = {{0x09, "signed bytes", true},
                 {0x0B, "int16", true},
                 {0x0C, "int32", true},
                 {0x0D, "float32", false},
                 {0x0E, "float64", false}};
    for (size_t k = 0; k < sizeof types / sizeof *types; k++) {
        struct idx_bytes images = idx_image_bytes(IDX_N_TRAIN);
        struct idx_bytes labels = idx_label_bytes(IDX_N_TRAIN);
        images.b[2] = labels.b[2] = types[k].type;
        refused_with(*state, TRAIN_IMAGES, &images, types[k].name);
        refused_with(*state, TRAIN_IMAGES, &images, "write them again as unsigned bytes");
        if (!types[k].may_be_labels)
            refused_with(*state, TRAIN_LABELS, &labels, types[k].name);
    }
}

static void labels_beyond_a_byte_are_refused(void **state)
{
    static const uint32_t bad[] = {256, 0xffffffff, 0x80000000, 0x7fffffff};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        struct idx_bytes f = {.n = 0};
        idx_put_u32(&f, 0x0c01);
        idx_put_u32(&f, IDX_N_TRAIN);
        for (uint32_t n = 0; n < IDX_N_TRAIN; n++)
            idx_put_u32(&f, n == 3 ? bad[k] : n);
        refused_with(*state, TRAIN_LABELS, &f, "label 3 is ");
        refused_with(*state, TRAIN_LABELS, &f, "number the classes again");
    }
}

static void files_of_two_sets_are_refused(void **state)
{
    const struct idx_dir *dir = *state;
    idx_write_set(dir);
    idx_write_labels(dir, "emnist-letters-test-labels-idx1-ubyte", IDX_N_TEST);
    refused(dir, "EMNIST letters", "a folder of their own");
}

static void counts_that_differ_are_refused(void **state)
{
    const struct idx_bytes labels = idx_label_bytes(IDX_N_TRAIN - 1);
    const struct idx_bytes images = idx_image_bytes(IDX_N_TEST + 1);
    refused_with(*state, TRAIN_LABELS, &labels,
                 "has 7 images but " TRAIN_LABELS " 6 labels");
    refused_with(*state, TEST_IMAGES, &images,
                 "has 4 images but " TEST_LABELS " 3 labels");
}

static void image_sizes_that_differ_are_refused(void **state)
{
    struct idx_bytes images = idx_image_bytes(IDX_N_TEST);
    images.b[11] = IDX_COLS;
    images.b[15] = IDX_ROWS;
    refused_with(*state, TEST_IMAGES, &images,
                 "4 x 5 pixels but " TEST_IMAGES " of 5 x 4");
}

static void a_file_without_images_is_refused(void **state)
{
    const struct idx_bytes images = idx_image_bytes(0), labels = idx_label_bytes(0);
    refused_with(*state, TEST_IMAGES, &images, "holds no images");
    refused_with(*state, TRAIN_LABELS, &labels, "holds no labels");
}

static void a_directory_or_pipe_in_place_of_a_file_is_refused(void **state)
{
    const struct idx_dir file_in = idx_dir_in(*state, TRAIN_IMAGES);
    const char *path = file_in.path;
    idx_write_set(*state);
    unlink(path);
    assert_int_equal(0, mkdir(path, 0777));
    refused(*state, TRAIN_IMAGES, "is a directory");
    rmdir(path);
    assert_int_equal(0, mkfifo(path, 0666));
    refused(*state, TRAIN_IMAGES, "not a regular file");
}

static void a_link_that_leads_nowhere_is_refused(void **state)
{
    const struct idx_dir file_in = idx_dir_in(*state, TRAIN_LABELS);
    const char *path = file_in.path;
    idx_write_set(*state);
    unlink(path);
    assert_int_equal(0, symlink(TRAIN_LABELS, path)); /* to itself */
    refused(*state, TRAIN_LABELS, "cannot be opened");
    unlink(path);
    assert_int_equal(0, symlink("nowhere", path));
    refused(*state, TRAIN_LABELS, "No such file");
}

static void an_unreadable_file_is_refused(void **state)
{
    if (geteuid() == 0)
        skip(); /* root may read everything */
    idx_write_set(*state);
    assert_int_equal(0, chmod(idx_dir_in(*state, TRAIN_IMAGES).path, 0));
    refused(*state, TRAIN_IMAGES, "Permission denied");
}

/* Largest memory of this process so far, KiB. */
static long peak_KiB(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* Headers that promise up to 2^56 bytes or images of no or too many pixels, and little behind
 * them; a good header with too large a count has 1.5 MB. */
static void a_header_never_makes_us_allocate_what_the_file_lacks(void **state)
{
    static const char pixels[] = "allowed are 1 to 16777216 pixels";
    static const struct {
        uint32_t n, rows, cols;
        const char *reason;
    } huge[] = {{0x80000000, 1, 1, "promises"},
                {0xffffffff, 1, 1, "promises"},
                {0xffffffff, 4096, 4096, "promises"},
                {0x80000000, 28, 28, "promises"},
                {1, 4096, 4096, "promises"},
                {1, 4096, 4097, pixels},
                {1, 0x80000000, 1, pixels},
                {1, 65536, 65536, pixels},
                {2, 0x80000000, 2, pixels},
                {0xffffffff, 0xffffffff, 0xffffffff, pixels},
                {1, 0, 5, pixels},
                {1, 5, 0, pixels}};
    const long before = peak_KiB();
    for (size_t k = 0; k < sizeof huge / sizeof huge[0]; k++) {
        struct idx_bytes images = {.n = 0};
        idx_put_u32(&images, 0x803);
        idx_put_u32(&images, huge[k].n);
        idx_put_u32(&images, huge[k].rows);
        idx_put_u32(&images, huge[k].cols);
        images.n = sizeof images.b;
        refused_with_gz(*state, TRAIN_IMAGES, &images, huge[k].reason);
        unlink(idx_dir_in(*state, TRAIN_IMAGES ".gz").path);
        refused_with(*state, TRAIN_IMAGES, &images, huge[k].reason);
    }
    struct idx_bytes labels = idx_label_bytes(IDX_N_TRAIN);
    labels.b[4] = 0x80;
    refused_with(*state, TRAIN_LABELS, &labels, "promises");
    unlink(idx_dir_in(*state, TRAIN_LABELS).path);
    gzFile gz = gzopen(idx_dir_in(*state, TRAIN_LABELS ".gz").path, "wb");
    gzwrite(gz, labels.b, 8);
    assert_int_equal(0, gzseek(gz, 3 << 19, SEEK_SET) != 3 << 19); /* zeros */
    assert_int_equal(Z_OK, gzclose(gz));
    refused(*state, TRAIN_LABELS ".gz", "promises 2147483663 bytes, the file can hold");
    assert_in_range(peak_KiB() - before, 0, 12 << 10);
}

/* Zeros shrink a thousandfold, so the size of the file alone does not refute this header. */
static void compressed_zeros_end_where_their_data_ends(void **state)
{
    struct idx_bytes images = {.n = 0};
    idx_put_u32(&images, 0x803);
    idx_put_u32(&images, 1);
    idx_put_u32(&images, 100);
    idx_put_u32(&images, 100);
    images.n = 4000;
    idx_write_gz(*state, TRAIN_IMAGES, &images);
    refused_alone(*state, TRAIN_IMAGES ".gz", IDX_IMAGES,
                  "promises 10000 bytes of data, there are 3984");
}

/* Labels that end in a megabyte of zeros, and behind it `n_wrong` bytes on which unpacking fails. */
static void write_labels_with_a_bad_end(const struct idx_dir *dir, uint32_t n,
                                        size_t n_wrong)
{
    static const uint8_t zeros[1 << 20];
    struct idx_bytes labels = idx_label_bytes(IDX_N_TRAIN);
    const struct idx_dir file = idx_dir_in(dir, TRAIN_LABELS ".gz");
    for (int k = 0; k < 4; k++)
        labels.b[4 + k] = (uint8_t)(n >> (24 - 8 * k));
    idx_write_set(dir);
    unlink(idx_dir_in(dir, TRAIN_LABELS).path);
    gzFile gz = gzopen(file.path, "wb");
    gzwrite(gz, labels.b, (unsigned)labels.n);
    gzwrite(gz, zeros, sizeof zeros);
    assert_int_equal(Z_OK, gzclose(gz));
    FILE *f = fopen(file.path, "r+");
    assert_int_equal(0,
                     fseek(f, -12, SEEK_END)); /* over its checksum and its last bits */
    for (size_t k = 0; k < n_wrong; k++)
        fputc(0xff, f);
    assert_int_equal(0, fclose(f));
}

static void reading_ends_behind_what_was_promised(void **state)
{
    write_labels_with_a_bad_end(*state, IDX_N_TRAIN, 1000);
    refused(*state, TRAIN_LABELS, "beyond");
    write_labels_with_a_bad_end(*state, 2 << 20, 1000); /* which is not good to its end */
    refused_alone(*state, TRAIN_LABELS ".gz", IDX_LABELS, "the compressed file is");
    refused(*state, TRAIN_LABELS,
            "do not belong together"); /* and need not be read for that */
}

/* Of what a header promises nothing is unpacked, and no memory asked for, before it is known to fit. */
static void what_does_not_fit_is_refused_before_it_is_read(void **state)
{
    int result;
    if (memory_mapped() >> 40 > 0)
        skip(); /* a sanitizer's terabytes */
    write_labels_with_a_bad_end(*state, 300 << 20, 1 << 20);
    const pid_t child = fork();
    if (child == 0) {
        const struct rlimit l = {memory_mapped() + (200 << 20), RLIM_INFINITY};
        setrlimit(RLIMIT_AS, &l);
        refused_alone(*state, TRAIN_LABELS ".gz", IDX_LABELS, "needs 315 MB of memory");
        _exit(0);
    }
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
}

#define IN_DIR(test) \
    cmocka_unit_test_setup_teardown(test, idx_dir_setup, idx_dir_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIR(a_missing_file_is_named),
        IN_DIR(a_folder_that_is_none_is_refused),
        IN_DIR(a_cut_plain_file_is_refused_at_every_length),
        IN_DIR(a_cut_compressed_file_is_refused_at_every_length),
        IN_DIR(a_flipped_bit_in_a_compressed_file_never_changes_an_image),
        IN_DIR(a_wrong_magic_number_is_refused),
        IN_DIR(swapped_files_are_recognised),
        IN_DIR(trailing_bytes_are_refused),
        IN_DIR(other_types_are_refused_by_their_name),
        IN_DIR(labels_beyond_a_byte_are_refused),
        IN_DIR(files_of_two_sets_are_refused),
        IN_DIR(counts_that_differ_are_refused),
        IN_DIR(image_sizes_that_differ_are_refused),
        IN_DIR(a_file_without_images_is_refused),
        IN_DIR(a_directory_or_pipe_in_place_of_a_file_is_refused),
        IN_DIR(a_link_that_leads_nowhere_is_refused),
        IN_DIR(an_unreadable_file_is_refused),
        IN_DIR(a_header_never_makes_us_allocate_what_the_file_lacks),
        IN_DIR(compressed_zeros_end_where_their_data_ends),
        IN_DIR(reading_ends_behind_what_was_promised),
        IN_DIR(what_does_not_fit_is_refused_before_it_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
