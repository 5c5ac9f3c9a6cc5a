/* base/state.h - the state that a run keeps from image to image, visited item by item.
 *
 * Beside each struct that evolves stands one function, x_visit(x, s): it names every member that outlives an image
 * and passes it to `s`. Saving, restoring and comparing call the same functions, so that everything saved is also
 * restored. Scratch memory and values that follow from the configuration are not state.
 *
 * Values restored from a file are checked: each against the bounds that x_visit gives, and those that must agree
 * with each other by state_require. The first refusal is kept in `status`, and later calls do nothing. The struct
 * that was being restored is then only partly set; the caller frees it. */
#ifndef ESPALIER_BASE_STATE_H
#define ESPALIER_BASE_STATE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum state_type {
    STATE_U8,
    STATE_U32,
    STATE_I32,
    STATE_U64,
    STATE_I64,
    STATE_F32,
    STATE_F64
};

/* Bytes of one value. */
size_t state_size(enum state_type type);

/* A matrix of values; most items have one row or one value. */
struct state_item {
    const char *path; /* "trainer/network/exc/theta_mV" */
    enum state_type type;
    size_t n_rows, n_columns;
    size_t stride; /* values from row to row in memory, >= n_columns */
    void *values;
};

enum { STATE_PATH = 192 };

struct state {
    void *context;
    /* True: values are written to the items; false: they are read from them. */
    bool restoring;
    /* Save or restore an item: all of it, in exactly this shape, or fail with ESP_INPUT. */
    enum esp_status (*item)(void *context, const struct state_item *item);
    /* When restoring: the number of values of the item `path`, 0 if it does not exist. */
    uint64_t (*count)(void *context, const char *path);
    enum esp_status status;
    char path[STATE_PATH]; /* path of the group that is being visited: "" or "a/b/" */
};

/* Items visited between these two calls have `name/` before their own name. */
void state_enter(struct state *s, const char *name);
void state_leave(struct state *s);

/* Whether items are being restored and none has been refused: only then may arrays be resized. */
bool state_restores(const struct state *s);

/* The number of values of `name`: `n` when saving, the number in the file when restoring. More than `most` are
 * refused, and the result is 0. For arrays whose length is itself state: call this, resize the array, then visit
 * it. */
size_t state_count(struct state *s, const char *name, size_t n, size_t most);

/* Visit values; each must lie within its bounds, and a float must be a number. */
void state_bools(struct state *s, const char *name, bool *values, size_t n);
void state_bytes(struct state *s, const char *name, uint8_t *values, size_t n);
void state_u32s(struct state *s, const char *name, uint32_t *values, size_t n,
                uint32_t most);
void state_i32s(struct state *s, const char *name, int32_t *values, size_t n,
                int32_t least, int32_t most);
void state_u64s(struct state *s, const char *name, uint64_t *values, size_t n,
                uint64_t most);
void state_i64s(struct state *s, const char *name, int64_t *values, size_t n,
                int64_t least, int64_t most);
void state_f32s(struct state *s, const char *name, float *values, size_t n, float least,
                float most);
void state_f64s(struct state *s, const char *name, double *values, size_t n, double least,
                double most);

/* A number that may also be NAN, which means "not measured". */
void state_f64_or_nan(struct state *s, const char *name, double *value, double least,
                      double most);

/* A matrix whose rows begin `stride` floats apart. */
void state_rows(struct state *s, const char *name, float *values, size_t n_rows,
                size_t n_columns, size_t stride, float least, float most);

/* One member of n structs, the same in each, `stride` values apart. */
void state_u64_column(struct state *s, const char *name, uint64_t *values, size_t n,
                      size_t stride, uint64_t most);
void state_i64_column(struct state *s, const char *name, int64_t *values, size_t n,
                      size_t stride, int64_t least, int64_t most);

/* Refuse `name` unless `holds`; `what` says what must hold. In a run the condition always holds, unless the run
 * began with a forged state: saving such a state may be refused. */
void state_require(struct state *s, bool holds, const char *name, const char *what);

#endif
