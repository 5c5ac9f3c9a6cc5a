/* tests/fuzz/fuzz_recording.c - any bytes as a recording: told about, restored, tested, followed.
 *
 * Most bytes of a recording are 0 and never looked at; the mutator changes numbers beside those that
 * are not. libhdf5 is not instrumented. */
#include "record/restore.h"
#include "record/run_file.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/hdf5_checksums.h"

#include "base/array.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
    fuzz_file_free(&f);
    return 0;
}

static uint64_t next(uint64_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

/* A place near a byte that is not 0. */
static size_t find_place(const uint8_t *data, size_t size, uint64_t *random)
{
    size_t at = (size_t)(next(random) % size);
    for (size_t k = 0; k < size && data[at] == 0; k++)
        at = (at + 1) % size;
    const size_t shift = (size_t)(next(random) % 12);
    return shift < 8 && at + shift < size ? at + shift : at;
}

/* A number of 1, 2, 4 or 8 bytes: a little more or less, an extreme, or one from elsewhere. */
static void change(uint8_t *data, size_t size, uint64_t *random)
{
    static const uint64_t extremes[] = {0,          1,         2,         0x7f,
                                        0xff,       0x7fff,    0xffff,    0x7fffffff,
                                        UINT32_MAX, INT64_MAX, UINT64_MAX};
    const size_t bytes = (size_t)1 << next(random) % 4,
                 at = find_place(data, size, random);
    if (size < 8 || at > size - bytes)
        return;
    uint64_t value = 0;
    memcpy(&value, data + at, bytes);
    switch (next(random) % 5) {
    case 0:
        value += next(random) % 33 - 16;
        break;
    case 1:
        value ^= UINT64_C(1) << next(random) % 64;
        break;
    case 2:
        value = extremes[next(random) % (sizeof extremes / sizeof *extremes)];
        break;
    case 3:
        value = next(random);
        break;
    default:
        memcpy(&value, data + next(random) % (size - 7), bytes);
    }
    memcpy(data + at, &value, bytes);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    uint64_t random = (uint64_t)seed * 0x9e3779b97f4a7c15u | 1;
    struct hdf5_block blocks[HDF5_BLOCKS];
    (void)max_size;
    if (size == 0)
        return 0;
    const size_t n_blocks = hdf5_checksums_find(data, size, blocks);
    for (uint64_t n = next(&random) % 4 + 1; n > 0; n--)
        change(data, size, &random);
    hdf5_checksums_mend(data, blocks, n_blocks);
    return size;
}
