/* tests/fuzz/fuzz_state.c - a saved state with any changes is refused, or the run goes on with it to its
 * end and can be saved again.
 *
 * The first byte of the input chooses a network; each further piece of 16 bytes is a change: which item,
 * which of its values, how (set it, add to it, set both it and its neighbour, change how many there are),
 * by how much. So every input reaches what a file behind its checksums could say. */
#include "tests/fuzz/fuzz.h"
#include "tests/sim/state_copy.h"
#include "tests/sim/state_run.h"

#include <stdlib.h>
#include <string.h>

enum { AGE = 23, STEPS = 4, CHANGES = 12, CHANGE_BYTES = 16 };

/* The states that are changed, one for each network. */
static struct {
    struct small *small;
    struct state_copy kept[STATE_RUN_NETWORKS];
    size_t n_living[STATE_RUN_NETWORKS];
} saved;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    void *small = NULL;
    (void)argc, (void)argv;
    small_setup(&small);
    saved.small = small;
    for (int k = 0; k < STATE_RUN_NETWORKS; k++) {
        struct state_run run;
        state_run_networks[k](saved.small);
        state_run_create(&run, saved.small, STATE_RUN_NEURONS);
        state_run_go_on(&run, AGE);
        struct state s = state_copy_saver(&saved.kept[k]);
        state_run_visit(&run, &s);
        saved.n_living[k] = trainer_living(run.trainer);
        state_run_free(&run);
    }
    return 0;
}

static struct state_copy copy_of(const struct state_copy *from)
{
    struct state_copy to = {.n = from->n, .room = from->n};
    to.items = calloc(from->n, sizeof *to.items);
    fuzz_expect(to.items != NULL, "there is memory");
    for (size_t k = 0; k < from->n; k++) {
        const size_t bytes = state_copy_bytes(&from->items[k]);
        to.items[k] = from->items[k];
        to.items[k].bytes = aligned_alloc(64, (bytes + 64 + 63) / 64 * 64);
        fuzz_expect(to.items[k].bytes != NULL, "there is memory");
        memset(to.items[k].bytes, 0, bytes + 64);
        memcpy(to.items[k].bytes, from->items[k].bytes, bytes);
    }
    return to;
}

struct change {
    uint16_t item, place;
    uint8_t how;
    int8_t by;
    uint64_t value;
};

static struct change read_change(const uint8_t *data)
{
    struct change c;
    memcpy(&c.item, data, 2);
    memcpy(&c.place, data + 2, 2);
    c.how = data[4];
    c.by = (int8_t)data[5];
    memcpy(&c.value, data + 8, 8);
    return c;
}

/* Change the length of an item; copy_of has left room for 64 bytes more than the original has. */
static void resize(struct state_copy_item *item, const struct state_copy_item *original,
                   int by)
{
    struct state_copy_item other = *item;
    size_t *axis =
        item->n_columns > 1 || item->n_rows <= 1 ? &other.n_columns : &other.n_rows;
    const int64_t want = (int64_t)*axis + by % 8;
    *axis = (size_t)(want >= 0 ? want : 0);
    if (state_copy_bytes(&other) <= state_copy_bytes(original) + 64)
        *item = other;
}

static void apply(struct state_copy *kept, const struct state_copy *original,
                  const struct change *c)
{
    struct state_copy_item *item = &kept->items[c->item % kept->n];
    const size_t size = state_size(item->type), n = state_copy_bytes(item) / size;
    uint64_t value = 0;
    if (c->how % 4 == 3 || n == 0) {
        resize(item, &original->items[c->item % kept->n], c->by);
        return;
    }
    unsigned char *at = item->bytes + c->place % n * size;
    memcpy(&value, at, size);
    value = c->how % 4 == 1 ? value + (uint64_t)(int64_t)c->by : c->value;
    memcpy(at, &value, size);
    if (c->how % 4 == 2 && c->place % n + 1 < n)
        memcpy(at + size, &value, size);
}

static enum esp_status forget(void *context, const struct state_item *item)
{
    (void)context, (void)item;
    return ESP_OK;
}

static void go_on(struct state_run *run)
{
    struct state s = {.item = forget};
    enum esp_status st = ESP_OK;
    for (int k = 0; k < STEPS && st == ESP_OK && !trainer_done(run->trainer); k++)
        st = trainer_step(run->trainer);
    fuzz_expect_answer(st);
    if (st == ESP_OK)
        state_run_visit(run, &s);
    fuzz_expect_answer(s.status);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 + CHANGE_BYTES)
        return 0;
    const int network = data[0] % STATE_RUN_NETWORKS;
    struct state_copy kept = copy_of(&saved.kept[network]);
    for (size_t k = 0; k < CHANGES && 1 + (k + 1) * CHANGE_BYTES <= size; k++) {
        const struct change c = read_change(data + 1 + k * CHANGE_BYTES);
        apply(&kept, &saved.kept[network], &c);
    }
    struct state_run run;
    state_run_networks[network](saved.small);
    state_run_create(&run, saved.small, saved.n_living[network]);
    struct state s = state_copy_restorer(&kept);
    state_run_visit(&run, &s);
    fuzz_expect_answer(s.status);
    if (s.status == ESP_OK)
        go_on(&run);
    state_run_free(&run);
    for (size_t k = 0; k < kept.n; k++)
        free(kept.items[k].bytes);
    free(kept.items);
    return 0;
}
