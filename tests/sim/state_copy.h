/* tests/sim/state_copy.h - a state kept in memory, item by item: to be restored, compared, or spoiled. */
#ifndef ESPALIER_TESTS_STATE_COPY_H
#define ESPALIER_TESTS_STATE_COPY_H

#include "base/state.h"

#include <stdbool.h>
#include <stddef.h>

struct state_copy_item {
    char path[STATE_PATH];
    enum state_type type;
    size_t n_rows, n_columns;
    unsigned char *bytes; /* rows without gaps */
    bool taken;           /* by a restoring walk */
};

struct state_copy {
    struct state_copy_item *items; /* [n] in the order of the walk */
    size_t n, room;
};

/* A walk that keeps everything in *k, which must be empty. */
struct state state_copy_saver(struct state_copy *k);

/* A walk that restores from *k; an item that is not there in exactly this shape is refused. */
struct state state_copy_restorer(struct state_copy *k);
void state_copy_free(struct state_copy *k);

/* The bytes of an item. */
size_t state_copy_bytes(const struct state_copy_item *item);

/* Fail the test unless both hold the same items with the same bits. */
void state_copy_assert_equal(const struct state_copy *a, const struct state_copy *b);

#endif
