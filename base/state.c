/* base/state.c - passes items of all types to the callbacks of struct state, and checks their bounds. */
#include "base/state.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

size_t state_size(enum state_type type)
{
    static const size_t size[] = {
        [STATE_U8] = 1,  [STATE_U32] = 4, [STATE_I32] = 4, [STATE_U64] = 8,
        [STATE_I64] = 8, [STATE_F32] = 4, [STATE_F64] = 8};
    return size[type];
}

/* ---- names of items ---- */

void state_enter(struct state *s, const char *name)
{
    const size_t n = strlen(s->path);
    const int more = snprintf(s->path + n, sizeof s->path - n, "%s/", name);
    assert(more > 0 && (size_t)more < sizeof s->path - n);
    (void)more;
}

void state_leave(struct state *s)
{
    const size_t n = strlen(s->path);
    assert(n > 0);
    s->path[n - 1] = '\0';
    char *slash = strrchr(s->path, '/');
    *(slash ? slash + 1 : s->path) = '\0';
}

static void name_item(const struct state *s, const char *name, char path[STATE_PATH])
{
    const int n = snprintf(path, STATE_PATH, "%s%s", s->path, name);
    assert(n > 0 && n < STATE_PATH);
    (void)n;
}

/* ---- visiting items ---- */

bool state_restores(const struct state *s)
{
    return s->restoring && s->status == ESP_OK;
}

static void refuse(struct state *s, const char *name, const char *what)
{
    s->status = esp_fail(ESP_INPUT, "%s%s: %s", s->path, name, what);
}

static void visit(struct state *s, const char *name, struct state_item item)
{
    char path[STATE_PATH];
    if (s->status != ESP_OK)
        return;
    name_item(s, name, path);
    item.path = path;
    s->status = s->item(s->context, &item);
}

static void visit_array(struct state *s, const char *name, enum state_type type,
                        void *values, size_t n)
{
    visit(s, name,
          (struct state_item){
              .type = type, .n_rows = 1, .n_columns = n, .stride = n, .values = values});
}

static void visit_column(struct state *s, const char *name, enum state_type type,
                         void *values, size_t n, size_t stride)
{
    visit(s, name,
          (struct state_item){.type = type,
                              .n_rows = n,
                              .n_columns = 1,
                              .stride = stride,
                              .values = values});
}

/* Refuse the item if one of its values was out of bounds. Saving also fails then, because the file could not be
 * restored. NAN is out of bounds: comparisons with it are false. */
static void check_all(struct state *s, bool within, const char *name)
{
    state_require(s, within, name, "a value is out of range");
}

#define CHECK_ALL(s, name, n, condition)                             \
    do {                                                             \
        bool within_ = true;                                         \
        for (size_t k_ = 0; (s)->status == ESP_OK && k_ < (n); k_++) \
            within_ &= (condition);                                  \
        check_all(s, within_, name);                                 \
    } while (0)
#define AT_MOST(s, name, values, n, most) CHECK_ALL(s, name, n, (values)[k_] <= (most))
#define BETWEEN(s, name, values, n, least, most) \
    CHECK_ALL(s, name, n, (values)[k_] >= (least) && (values)[k_] <= (most))

size_t state_count(struct state *s, const char *name, size_t n, size_t most)
{
    char path[STATE_PATH];
    if (!s->restoring)
        return n;
    if (s->status != ESP_OK)
        return 0;
    name_item(s, name, path);
    const uint64_t count = s->count(s->context, path);
    if (count <= most)
        return (size_t)count;
    refuse(s, name, "more values than there can be");
    return 0;
}

void state_bools(struct state *s, const char *name, bool *values, size_t n)
{
    /* The values are read as bytes, because a restored byte may be neither 0 nor 1. */
    const uint8_t *bytes = (const uint8_t *)values;
    static_assert(sizeof *values == 1, "a bool is saved as a byte");
    visit_array(s, name, STATE_U8, values, n);
    bool within = true;
    for (size_t k = 0; s->status == ESP_OK && k < n; k++)
        within &= bytes[k] <= 1;
    check_all(s, within, name);
}

void state_bytes(struct state *s, const char *name, uint8_t *values, size_t n)
{
    visit_array(s, name, STATE_U8, values, n);
}

void state_u32s(struct state *s, const char *name, uint32_t *values, size_t n,
                uint32_t most)
{
    visit_array(s, name, STATE_U32, values, n);
    AT_MOST(s, name, values, n, most);
}

void state_i32s(struct state *s, const char *name, int32_t *values, size_t n,
                int32_t least, int32_t most)
{
    visit_array(s, name, STATE_I32, values, n);
    BETWEEN(s, name, values, n, least, most);
}

void state_u64s(struct state *s, const char *name, uint64_t *values, size_t n,
                uint64_t most)
{
    visit_array(s, name, STATE_U64, values, n);
    AT_MOST(s, name, values, n, most);
}

void state_i64s(struct state *s, const char *name, int64_t *values, size_t n,
                int64_t least, int64_t most)
{
    visit_array(s, name, STATE_I64, values, n);
    BETWEEN(s, name, values, n, least, most);
}

void state_f32s(struct state *s, const char *name, float *values, size_t n, float least,
                float most)
{
    visit_array(s, name, STATE_F32, values, n);
    BETWEEN(s, name, values, n, least, most);
}

void state_f64s(struct state *s, const char *name, double *values, size_t n, double least,
                double most)
{
    visit_array(s, name, STATE_F64, values, n);
    BETWEEN(s, name, values, n, least, most);
}

void state_f64_or_nan(struct state *s, const char *name, double *value, double least,
                      double most)
{
    visit_array(s, name, STATE_F64, value, 1);
    check_all(s,
              s->status != ESP_OK || isnan(*value) || (*value >= least && *value <= most),
              name);
}

void state_rows(struct state *s, const char *name, float *values, size_t n_rows,
                size_t n_columns, size_t stride, float least, float most)
{
    visit(s, name,
          (struct state_item){.type = STATE_F32,
                              .n_rows = n_rows,
                              .n_columns = n_columns,
                              .stride = stride,
                              .values = values});
    for (size_t i = 0; i < n_rows; i++)
        BETWEEN(s, name, values + i * stride, n_columns, least, most);
}

void state_u64_column(struct state *s, const char *name, uint64_t *values, size_t n,
                      size_t stride, uint64_t most)
{
    visit_column(s, name, STATE_U64, values, n, stride);
    CHECK_ALL(s, name, n, values[k_ * stride] <= most);
}

void state_i64_column(struct state *s, const char *name, int64_t *values, size_t n,
                      size_t stride, int64_t least, int64_t most)
{
    visit_column(s, name, STATE_I64, values, n, stride);
    CHECK_ALL(s, name, n, values[k_ * stride] >= least && values[k_ * stride] <= most);
}

void state_require(struct state *s, bool holds, const char *name, const char *what)
{
    if (!holds && s->status == ESP_OK)
        refuse(s, name, what);
}
