/* base/state.h - visits the state of a run item by item, to save, restore or compare it. State is what a run keeps
 * from one image to the next.
 *
 * Each struct that changes during a run has a function x_visit(x, s). It passes every member that outlasts an image
 * to `s`, with a name. Saving, restoring and comparing call the same function, so that all that is saved is also
 * restored. Scratch memory and values computed from the configuration are not state.
 *
 * Values restored from a file are checked: each value against the bounds that x_visit gives, and values that depend
 * on each other by state_require. After the first refusal, which is kept in `status`, all calls do nothing. The
 * struct being restored is then only partly set; the caller frees it. */
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

/* Return the size of one value in bytes. */
size_t state_size(enum state_type type);

/* One item of state: a matrix of values. Most items have one row or one value. */
struct state_item {
    const char *path; /* for example "trainer/network/exc/theta_mV" */
    enum state_type type;
    size_t n_rows, n_columns;
    size_t stride; /* number of values from one row to the next in memory, >= n_columns */
    void *values;
};

enum { STATE_PATH = 192 };

struct state {
    void *context;
    /* True: the visited values are set from a file. False: they are only read. */
    bool restoring;
    /* Save or restore all values of an item. The shape must be the same in memory and file, else the call fails
     * with ESP_INPUT. */
    enum esp_status (*item)(void *context, const struct state_item *item);
    /* When restoring: return the number of values of the item `path`, 0 if there is no such item. */
    uint64_t (*count)(void *context, const char *path);
    enum esp_status status;
    char path[STATE_PATH]; /* path of the group that is being visited: "" or "a/b/" */
};

/* state_enter begins a group of items, state_leave ends it. Items visited in between have `name/` before their own
 * name. */
void state_enter(struct state *s, const char *name);
void state_leave(struct state *s);

/* Return whether items are being restored and none has been refused. Arrays may be resized only in this case. */
bool state_restores(const struct state *s);

/* Return the number of values of the item `name`: n when saving, the number in the file when restoring. A number
 * above `most` is refused, and the result is 0. If the length of an array is part of the state, call this function,
 * resize the array, and then visit its values. */
size_t state_count(struct state *s, const char *name, size_t n, size_t most);

/* Visit n values. Each value must be within its bounds, and a float must not be NAN. */
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

/* Visit a number within its bounds or NAN, which means "not measured". */
void state_f64_or_nan(struct state *s, const char *name, double *value, double least,
                      double most);

/* Visit a matrix whose rows begin `stride` floats apart. */
void state_rows(struct state *s, const char *name, float *values, size_t n_rows,
                size_t n_columns, size_t stride, float least, float most);

/* Visit one member of n structs in an array. `stride` is the size of a struct, in values of the member's size. */
void state_u64_column(struct state *s, const char *name, uint64_t *values, size_t n,
                      size_t stride, uint64_t most);
void state_i64_column(struct state *s, const char *name, int64_t *values, size_t n,
                      size_t stride, int64_t least, int64_t most);

/* Refuse the item `name` if `holds` is false; `what` is the reason for the message. In a run the condition always
 * holds, except if the run was restored from a forged file; such a run may be unable to save its state. */
void state_require(struct state *s, bool holds, const char *name, const char *what);

#endif
