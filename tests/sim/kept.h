/* tests/sim/kept.h - a state kept in memory, item by item: to be restored, compared, or spoiled. */
#ifndef ESPALIER_TESTS_KEPT_H
#define ESPALIER_TESTS_KEPT_H

#include "base/state.h"

#include <stdbool.h>
#include <stddef.h>

struct kept_item {
    char path[STATE_PATH];
    enum state_type type;
    size_t n_rows, n_columns;
    unsigned char *bytes; /* rows without gaps */
    bool taken;           /* by a restoring walk */
};

struct kept {
    struct kept_item *items; /* [n] in the order of the walk */
    size_t n, room;
};

/* A walk that keeps everything in *k, which must be empty. */
struct state kept_saver(struct kept *k);

/* A walk that restores from *k; an item that is not there in exactly this shape is refused. */
struct state kept_restorer(struct kept *k);
void kept_free(struct kept *k);

/* The bytes of an item. */
size_t kept_bytes(const struct kept_item *item);

/* Fail the test unless both hold the same items with the same bits. */
void kept_assert_equal(const struct kept *a, const struct kept *b);

#endif
