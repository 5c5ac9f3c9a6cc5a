/* tests/fuzz/fuzz_recording.c - any bytes as a recording: described, restored, followed, verified,
 * recovered.
 *
 * libhdf5 is not instrumented. What it does to itself is not ours (session/sandbox.h), but stops a fuzzer: let
 * it run with -fork=1 -ignore_crashes=1 and look at the traces. */
#include "record/read/restore.h"
#include "record/read/run_file.h"
#include "record/verify/verify.h"
#include "record/write/recover.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/hdf5_change.h"

#include "base/array.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned seed);

enum { MOST_WEIGHTS = 1 << 20, ROWS = 16 };

static void expect_network(const struct network *net)
{
    for (unsigned k = 0; k < net->n_projections; k++) {
        const struct dense *d = net->projection[k].weights;
        for (size_t pre = 0; d && pre < d->n_pre; pre++)
            for (size_t post = 0; post < d->n_post; post++)
                fuzz_expect(isfinite(dense_row(d, pre)[post]), "weights are numbers");
    }
    const struct lif_group *g = network_output(net)->lif;
    for (size_t j = 0; j < g->n; j++)
        fuzz_expect(g->birth[j] < g->n_birth && isfinite(g->state.theta_mV[j]),
                    "neurons are in order");
}

static void expect_info(const struct run_file_info *info)
{
    fuzz_expect(info->n_living >= 1 && info->n_living <= info->layout->n_birth,
                "some neurons live, and not more than were born");
    fuzz_expect(config_check(&info->config) == ESP_OK, "its configuration is a good one");
}

/* The first and last lines of every column, no more than a row of a matrix. */
static void read_rows(const struct run_file *f)
{
    const struct layout *layout = run_file_info(f)->layout;
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++) {
        const struct layout_column *is = &layout->column[k];
        const uint64_t lines = run_file_rows(f, k) * layout_lines(is);
        const uint64_t most = is->rank == 3 && is->shape[0] < ROWS ? is->shape[0] : ROWS;
        const uint64_t n = lines < most ? lines : most;
        void *values = NULL;
        if (is->path[0] == '\0' || layout_line(is) > MOST_WEIGHTS)
            continue;
        values = array_create((size_t)(n * layout_line(is)), element_size(is->element));
        if (values) {
            fuzz_expect_answer(run_file_read(f, k, 0, n, values));
            fuzz_expect_answer(run_file_read(f, k, lines - n, n, values));
        }
        array_free(values);
    }
}

static void ignore(void *context, const char *claim, const char *problem)
{
    (void)context, (void)claim, (void)problem;
}

/* What can be recovered needs no second recovery. */
static void recover(const char *path)
{
    char out[300];
    struct recovered found;
    snprintf(out, sizeof out, "%s.out", path);
    const struct recover_params there = {.path = path, .out = out}, again = {.path = out};
    const enum esp_status st = recover_run(&there, &found);
    fuzz_expect_answer(st);
    if (st == ESP_OK) {
        fuzz_expect(recover_run(&again, &found) == ESP_OK,
                    "a recovered file is a good one");
        fuzz_expect(!found.written, "a recovered file is whole");
    }
    unlink(out);
}

static void use(const char *path)
{
    struct run_file *f = NULL;
    struct network *net = NULL;
    struct readout *readout = NULL;
    enum esp_status st = run_file_open(path, &f);
    fuzz_expect_answer(st);
    if (st != ESP_OK)
        return;
    expect_info(run_file_info(f));
    read_rows(f);
    st = run_file_refresh(f);
    fuzz_expect_answer(st);
    if (st == ESP_OK)
        fuzz_expect_answer(verify_run(f, ignore, NULL));
    if (st == ESP_OK)
        st = restore_network(f, &net);
    fuzz_expect_answer(st);
    if (st == ESP_OK)
        expect_network(net);
    if (st == ESP_OK)
        fuzz_expect_answer(restore_readout(f, &readout));
    readout_free(readout);
    network_free(net);
    run_file_close(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_file f;
    if (!fuzz_file_create(data, size, &f))
        return 0;
    use(f.path);
    recover(f.path);
    fuzz_file_free(&f);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    (void)max_size;
    hdf5_change(data, size, seed);
    return size;
}
