/* tests/record/test_crash.c - what a recording is worth when its run is killed, when the disk fills up, and
 * while the run goes on: every flushed row, for every reader. */
#include "record/read/restore.h"
#include "record/read/run_file.h"
#include "record/write/chunk_buffer.h"
#include "tests/record/recorded.h"

#include <hdf5.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    KILLS = 25,
    PATIENCE = 30000,  /* looks; a busy machine needs some */
    FLUSH_LOOKS = 1000 /* of 20 ms: rows are promised to be readable after a second */
};

/* What a child process tells its parent. */
struct told {
    volatile uint64_t images_flushed;
    volatile bool full;    /* a write failed for want of room */
    volatile bool started; /* the file has its name */
};

static struct told *told_create(void)
{
    struct told *t =
        mmap(NULL, sizeof *t, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(t != MAP_FAILED);
    return t;
}

static int setup(void **state)
{
    struct recorded *r = malloc(sizeof *r);
    recorded_setup(r);
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    recorded_teardown(*state);
    free(*state);
    return 0;
}

static void sleep_ms(double ms)
{
    const struct timespec t = {.tv_sec = (time_t)(ms / 1000),
                               .tv_nsec = (long)(ms * 1e6) % 1000000000};
    nanosleep(&t, NULL);
}

/* ---- expectations ---- */

/* The first rows of a column of spikes are those of the same run without a recording. */
static void expect_spikes(const struct run_file *f, unsigned population,
                          const struct recorded_log *log)
{
    const uint64_t n = run_file_info(f)->n_spikes[population];
    double *time_ms = malloc(n * sizeof *time_ms + 1);
    uint64_t *id = malloc(n * sizeof *id + 1);
    assert_true(n <= log->n);
    assert_int_equal(run_file_read(f, LAYOUT_SPIKE_TIMES + population, 0, n, time_ms),
                     ESP_OK);
    assert_int_equal(run_file_read(f, LAYOUT_SPIKE_IDS + population, 0, n, id), ESP_OK);
    assert_memory_equal(time_ms, log->time_ms, n * sizeof *time_ms);
    assert_memory_equal(id, log->id, n * sizeof *id);
    free(time_ms);
    free(id);
}

/* The file holds at least `n_images` images, all their spikes, and nothing that did not happen. */
static void expect_prefix(const char *path, uint64_t n_images)
{
    struct run_file *f = recorded_open(path);
    struct recorded twin;
    const struct run_file_info *info = run_file_info(f);
    const uint64_t per_image = RECORDED_SPIKING_TICKS;
    assert_true(info->n_images >= n_images);
    assert_true(info->n_spikes[0] >= per_image * n_images);
    assert_true(info->n_spikes[1] >= 2 * per_image * n_images);
    recorded_setup(&twin);
    recorded_listen(&twin);
    while (twin.output.n < info->n_spikes[1] || twin.input.n < info->n_spikes[0])
        assert_int_equal(recorded_image(&twin), ESP_OK);
    expect_spikes(f, 0, &twin.input);
    expect_spikes(f, 1, &twin.output);
    recorded_teardown(&twin);
    run_file_close(f);
}

/* ---- SWMR ---- */

/* The one that goes with H5O_info_t. */
#if H5_VERSION_GE(1, 12, 0)
#define VISIT H5Ovisit3
#else
#define VISIT H5Ovisit2
#endif

struct inventory {
    unsigned n_objects, n_attributes;
};

static herr_t take_stock(hid_t object, const char *name, const H5O_info_t *info,
                         void *context)
{
    struct inventory *found = context;
    (void)object, (void)name;
    found->n_objects++;
    found->n_attributes += (unsigned)info->num_attrs;
    return 0;
}

static struct inventory inventory_of(const char *path)
{
    struct inventory found = {0};
    const hid_t file = H5Fopen(path, H5F_ACC_RDONLY | H5F_ACC_SWMR_READ, H5P_DEFAULT);
    assert_true(file >= 0);
    assert_true(VISIT(file, H5_INDEX_NAME, H5_ITER_NATIVE, take_stock, &found,
                      H5O_INFO_BASIC | H5O_INFO_NUM_ATTRS) >= 0);
    H5Fclose(file);
    return found;
}

static void nothing_is_created_after_swmr_starts(void **state)
{
    struct recorded *r = *state;
    char at_start[96];
    snprintf(at_start, sizeof at_start, "%s/start.h5", r->dir);
    recorded_begin(r, RECORD_ALL);
    recorded_copy(r->path, at_start);
    recorded_finish(r);
    assert_int_equal(recording_close(r->recording), ESP_OK);
    r->recording = NULL;
    const struct inventory before = inventory_of(at_start), after = inventory_of(r->path);
    assert_true(before.n_objects > 30);
    assert_int_equal(before.n_objects, after.n_objects);
    assert_int_equal(before.n_attributes, after.n_attributes);
}

/* Used by the writer thread alone until it ends: whether rows have come since the last flush, and what of them came
 * before the ids of the output neurons. */
static struct {
    bool has_rows, had_rows;
    unsigned n_ids;
} order;

enum esp_status __real_chunk_buffer_take(struct chunk_buffer *s, const struct message *m);
enum esp_status __wrap_chunk_buffer_take(struct chunk_buffer *s, const struct message *m);

enum esp_status __wrap_chunk_buffer_take(struct chunk_buffer *s, const struct message *m)
{
    if (m->kind == MESSAGE_LINES && m->which == LAYOUT_FINAL_IDS) {
        order.n_ids++;
        order.had_rows = order.has_rows;
    }
    order.has_rows = m->kind != MESSAGE_FLUSH;
    return __real_chunk_buffer_take(s, m);
}

/* A file with the ids is taken for trained, so its weights and thresholds must be on the disk before them. */
static void all_other_rows_are_flushed_before_the_ids_of_a_trained_network(void **state)
{
    struct recorded *r = *state;
    memset(&order, 0, sizeof order);
    recorded_begin(r, RECORD_ALL);
    recorded_finish(r);
    assert_int_equal(recording_close(r->recording), ESP_OK);
    r->recording = NULL;
    assert_int_equal(order.n_ids, 1);
    assert_false(order.had_rows);
}

static void a_copy_taken_at_any_time_holds_every_flushed_row(void **state)
{
    struct recorded *r = *state;
    char copy[96];
    uint64_t flushed = 0;
    snprintf(copy, sizeof copy, "%s/copy.h5", r->dir);
    recorded_begin(r, RECORD_ALL);
    while (r->n_images < RECORDED_IMAGES) {
        assert_int_equal(recorded_image(r), ESP_OK);
        if (r->n_images % 4 == 0) {
            assert_int_equal(recording_flush(r->recording), ESP_OK);
            flushed = r->n_images;
        }
        recorded_copy(r->path, copy);
        expect_prefix(copy, flushed);
    }
}

/* Copies of the file until one holds what is looked for; no event comes meanwhile. */
static struct run_file *wait_for(const struct recorded *r,
                                 bool (*holds)(const struct run_file_info *))
{
    char copy[96];
    snprintf(copy, sizeof copy, "%s/copy.h5", r->dir);
    for (int k = 0; k < FLUSH_LOOKS; k++) {
        recorded_copy(r->path, copy);
        struct run_file *f = recorded_open(copy);
        if (holds(run_file_info(f)))
            return f;
        run_file_close(f);
        sleep_ms(20);
    }
    fail_msg("it never came to the disk");
    return NULL;
}

static bool holds_two_prunings(const struct run_file_info *info)
{
    return info->n_prunings == 2;
}

static void a_pruning_is_flushed_by_itself(void **state)
{
    struct recorded *r = *state;
    recorded_begin(r, RECORD_OUTPUT);
    while (r->n_images < 2 * RECORDED_WINDOW)
        assert_int_equal(recorded_image(r), ESP_OK);
    struct run_file *f = wait_for(r, holds_two_prunings);
    assert_int_equal(run_file_info(f)->n_removed, 4);
    assert_int_equal(run_file_info(f)->n_living, 8);
    assert_int_equal(run_file_info(f)->n_images, 20);
    assert_true(run_file_info(f)->in_writing);
    assert_false(run_file_info(f)->active); /* no process holds the lock of the copy */
    run_file_close(f);
}

static bool holds_three_images(const struct run_file_info *info)
{
    return info->n_images == 3;
}

/* All of a paused run can be read. */
static void images_are_flushed_though_no_other_follows(void **state)
{
    struct recorded *r = *state;
    recorded_begin(r, RECORD_ALL);
    while (r->n_images < 3)
        assert_int_equal(recorded_image(r), ESP_OK);
    struct run_file *f = wait_for(r, holds_three_images);
    assert_int_equal(run_file_info(f)->n_spikes[0], 3 * RECORDED_SPIKING_TICKS);
    assert_int_equal(run_file_info(f)->n_spikes[1], 6 * RECORDED_SPIKING_TICKS);
    run_file_close(f);
}

/* A child that records to the end of the run, or until it is killed. */
static pid_t run_child(struct recorded *r, struct told *told, bool finish,
                       double pause_ms)
{
    fflush(NULL);
    const pid_t child = fork();
    if (child != 0)
        return child;
    recorded_begin(r, RECORD_ALL);
    told->started = true;
    while (!finish || r->n_images < RECORDED_IMAGES) {
        if (recorded_image(r) != ESP_OK || recording_flush(r->recording) != ESP_OK)
            _exit(1);
        told->images_flushed = r->n_images;
        sleep_ms(pause_ms);
    }
    if (finish)
        recorded_finish(r);
    _exit(recording_close(r->recording) == ESP_OK ? 0 : 1);
}

static void a_run_killed_at_any_time_keeps_every_flushed_row(void **state)
{
    struct recorded *r = *state;
    struct told *told = told_create();
    unsigned n_files = 0;
    for (unsigned k = 0; k < KILLS; k++) {
        int status = 0;
        *told = (struct told){0};
        unlink(r->path);
        const pid_t child = run_child(r, told, false, 0);
        for (int wait = 0; k % 5 != 0 && wait < PATIENCE && !told->started; wait++)
            sleep_ms(1);
        sleep_ms(0.9 * (k * 7 % KILLS));
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        if (access(r->path, F_OK) != 0) {
            assert_false(told->started);
            continue;
        }
        expect_prefix(r->path, told->images_flushed);
        n_files++;
    }
    assert_true(n_files >= KILLS / 2);
    munmap(told, sizeof *told);
}

static void a_reader_follows_a_run_to_its_end(void **state)
{
    struct recorded *r = *state;
    struct told *told = told_create();
    struct run_file *f = NULL;
    struct network *net = NULL;
    const pid_t child = run_child(r, told, true, 10);
    for (int k = 0; k < PATIENCE && access(r->path, F_OK) != 0; k++)
        sleep_ms(1);
    assert_int_equal(run_file_open(r->path, &f), ESP_OK);
    const struct run_file_info *info = run_file_info(f);
    assert_true(info->active);
    assert_true(info->n_images < RECORDED_IMAGES);
    assert_int_equal(restore_network(f, &net), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "still in progress"));
    uint64_t before = 0;
    for (int k = 0; k < PATIENCE && !(info->trained && info->report); k++) {
        assert_int_equal(run_file_refresh(f), ESP_OK);
        assert_true(info->n_images >= before);
        before = info->n_images;
        sleep_ms(5);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(run_file_refresh(f), ESP_OK);
    assert_int_equal(info->n_images, RECORDED_IMAGES);
    assert_true(info->trained && info->labelled && info->report);
    assert_int_equal(restore_network(f, &net), ESP_OK);
    network_free(net);
    run_file_close(f);
    munmap(told, sizeof *told);
}

/* ---- a lost file ---- */

/* A deleted file holds no images, so that the message of a failed write must not promise any. */
static void a_deleted_recording_keeps_no_images(void **state)
{
    struct recorded *r = *state;
    recorded_begin(r, RECORD_ALL);
    for (int k = 0; k < 3; k++)
        assert_int_equal(recorded_image(r), ESP_OK);
    assert_int_equal(recording_flush(r->recording), ESP_OK);
    assert_int_equal(unlink(r->path), 0);
    assert_int_equal(recording_close(r->recording), ESP_IO);
    r->recording = NULL;
    assert_non_null(strstr(esp_message(), "was deleted"));
    assert_null(strstr(esp_message(), "keeps"));
}

/* ---- a full disk ---- */

/* A child that may write no more than `bytes` to a file. It ends as programs do, with exit. */
static void fill_disk(struct recorded *r, struct told *told, rlim_t bytes)
{
    const struct rlimit limit = {bytes, bytes};
    const struct recording_params params = recorded_params(r, RECORD_ALL);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    setenv("GCOV_PREFIX", "/dev/null", 1); /* or gcov would cut its own files */
    if (recording_create(&params, &r->recording) != ESP_OK)
        exit(2);
    r->probe = recording_probe(r->recording);
    enum esp_status st = recorded_start(r);
    told->started = st == ESP_OK;
    while (st == ESP_OK && r->n_images < 400) {
        st = recorded_image(r);
        if (st == ESP_OK && r->n_images % 3 == 0)
            st = recording_flush(r->recording);
        if (st == ESP_OK && r->n_images % 3 == 0)
            told->images_flushed = r->n_images;
    }
    told->full = st == ESP_IO && strstr(esp_message(), "File too large");
    const char *kept = strstr(esp_message(), "keeps the first ");
    if (told->started) {
        const uint64_t n =
            kept ? strtoull(kept + strlen("keeps the first "), NULL, 10) : 0;
        if (!kept || n < told->images_flushed)
            exit(3);
        told->images_flushed = n; /* the promise to hold it to */
    }
    if (recording_close(r->recording) != (told->started ? ESP_IO : ESP_OK))
        exit(4);
    r->recording = NULL;
    exit(0);
}

static void a_full_disk_is_reported_and_what_was_flushed_stays(void **state)
{
    struct recorded *r = *state;
    struct told *told = told_create();
    unsigned n_started = 0;
    for (rlim_t bytes = 2000; bytes < 600000; bytes += bytes / 3) {
        int status = -1;
        *told = (struct told){0};
        unlink(r->path);
        fflush(NULL);
        const pid_t child = fork();
        if (child == 0)
            fill_disk(r, told, bytes);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
        assert_true(told->full);
        assert_int_equal(access(r->path, F_OK) == 0, told->started);
        if (told->started)
            expect_prefix(r->path, told->images_flushed);
        n_started += told->started;
    }
    assert_true(n_started > 5);
    munmap(told, sizeof *told);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(nothing_is_created_after_swmr_starts),
        T(all_other_rows_are_flushed_before_the_ids_of_a_trained_network),
        T(a_copy_taken_at_any_time_holds_every_flushed_row),
        T(a_pruning_is_flushed_by_itself),
        T(images_are_flushed_though_no_other_follows),
        T(a_run_killed_at_any_time_keeps_every_flushed_row),
        T(a_reader_follows_a_run_to_its_end),
        T(a_deleted_recording_keeps_no_images),
        T(a_full_disk_is_reported_and_what_was_flushed_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
