/* tests/sim/state_copy.c */
#include "tests/sim/state_copy.h"

#include "base/array.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

size_t state_copy_bytes(const struct state_copy_item *item)
{
    return item->n_rows * item->n_columns * state_size(item->type);
}

static unsigned char *row_of(const struct state_item *item, size_t row)
{
    return (unsigned char *)item->values + row * item->stride * state_size(item->type);
}

static struct state_copy_item *find(const struct state_copy *k, const char *path)
{
    for (size_t i = 0; i < k->n; i++)
        if (strcmp(k->items[i].path, path) == 0)
            return &k->items[i];
    return NULL;
}

static enum esp_status keep(void *context, const struct state_item *item)
{
    struct state_copy *k = context;
    void *items = k->items;
    assert_null(find(k, item->path)); /* a name is used once */
    assert_int_equal(array_grow(&items, &k->room, k->n + 1, sizeof *k->items), ESP_OK);
    k->items = items;
    struct state_copy_item *to = &k->items[k->n++];
    *to = (struct state_copy_item){
        .type = item->type, .n_rows = item->n_rows, .n_columns = item->n_columns};
    snprintf(to->path, sizeof to->path, "%s", item->path);
    to->bytes = array_create(state_copy_bytes(to), 1);
    assert_non_null(to->bytes);
    const size_t row_bytes = item->n_columns * state_size(item->type);
    for (size_t i = 0; i < item->n_rows; i++)
        memcpy(to->bytes + i * row_bytes, row_of(item, i), row_bytes);
    return ESP_OK;
}

static enum esp_status give(void *context, const struct state_item *item)
{
    struct state_copy_item *from = find(context, item->path);
    if (!from || from->type != item->type || from->n_rows != item->n_rows ||
        from->n_columns != item->n_columns)
        return esp_fail(ESP_INPUT, "%s: missing or of another shape", item->path);
    const size_t row_bytes = item->n_columns * state_size(item->type);
    for (size_t i = 0; i < item->n_rows; i++)
        memcpy(row_of(item, i), from->bytes + i * row_bytes, row_bytes);
    from->taken = true;
    return ESP_OK;
}

static uint64_t count(void *context, const char *path)
{
    const struct state_copy_item *item = find(context, path);
    return item ? item->n_rows * item->n_columns : 0;
}

struct state state_copy_saver(struct state_copy *k)
{
    return (struct state){.context = k, .item = keep, .count = count};
}

struct state state_copy_restorer(struct state_copy *k)
{
    return (struct state){.context = k, .restoring = true, .item = give, .count = count};
}

void state_copy_free(struct state_copy *k)
{
    for (size_t i = 0; i < k->n; i++)
        array_free(k->items[i].bytes);
    array_free(k->items);
    *k = (struct state_copy){0};
}

void state_copy_assert_equal(const struct state_copy *a, const struct state_copy *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        const struct state_copy_item *x = &a->items[i], *y = find(b, x->path);
        if (!y || state_copy_bytes(x) != state_copy_bytes(y) ||
            memcmp(x->bytes, y->bytes, state_copy_bytes(x)) != 0)
            fail_msg("%s differs", x->path);
    }
}
