/* record/write/prefix.c */
#include "record/write/prefix.h"

#include "base/array.h"
#include "record/file/structure.h"

#include <string.h>

enum { BLOCK_BYTES = 1 << 20 };

enum esp_status prefix_of_mark(const struct run_file *f, const struct row_counts *m,
                               struct prefix *out)
{
    const struct layout *layout = run_file_info(f)->layout;
    struct prefix p = {{0}};
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++) {
        if (layout->column[k].path[0] == '\0')
            continue;
        p.rows[k] = row_counts_rows(m, k);
        if (run_file_rows(f, k) < p.rows[k])
            return esp_fail(ESP_INPUT,
                            "%s: %s has %llu rows, %llu were written before: it is "
                            "another recording, or was cut",
                            run_file_info(f)->path, layout->column[k].path,
                            (unsigned long long)run_file_rows(f, k),
                            (unsigned long long)p.rows[k]);
    }
    *out = p;
    return ESP_OK;
}

/* Lines that are moved at once: of a matrix never more than the rest of it. */
static uint64_t lines_at_once(const struct layout_column *is, uint64_t first,
                              uint64_t end)
{
    const uint64_t line_bytes = layout_line(is) * element_size(is->element);
    const uint64_t room = line_bytes < BLOCK_BYTES ? BLOCK_BYTES / line_bytes : 1;
    const uint64_t rest =
        is->rank == 3 ? layout_lines(is) - first % layout_lines(is) : end - first;
    return rest < room ? rest : room;
}

/* What is done with lines of a column. */
typedef enum esp_status take_fn(void *context, unsigned column, const void *lines,
                                uint64_t n_lines);

static enum esp_status walk_column(const struct run_file *f, unsigned column,
                                   uint64_t rows, take_fn *take, void *context)
{
    const struct layout_column *is = &run_file_info(f)->layout->column[column];
    const uint64_t end = rows * layout_lines(is);
    if (rows == 0)
        return ESP_OK;
    enum esp_status st = run_file_check_stored(f, column);
    if (st != ESP_OK)
        return st;
    const uint64_t most = lines_at_once(is, 0, end);
    void *block =
        array_create((size_t)(most * layout_line(is)), element_size(is->element));
    st = block ? ESP_OK : ESP_MEMORY;
    for (uint64_t first = 0, n; first < end && st == ESP_OK; first += n) {
        n = lines_at_once(is, first, end);
        if ((st = run_file_read(f, column, first, n, block)) == ESP_OK)
            st = take(context, column, block, n);
    }
    array_free(block);
    return st;
}

static enum esp_status walk(const struct run_file *f, const struct prefix *p,
                            take_fn *take, void *context)
{
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < LAYOUT_COLUMNS && st == ESP_OK; k++)
        st = walk_column(f, k, p->rows[k], take, context);
    return st;
}

static enum esp_status append(void *writer, unsigned column, const void *lines,
                              uint64_t n_lines)
{
    return writer_append(writer, column, lines, n_lines);
}

enum esp_status prefix_copy(const struct run_file *f, const struct prefix *p,
                            struct writer *w)
{
    return walk(f, p, append, w);
}

struct hashes {
    const struct layout *layout;
    struct hash_stream column[LAYOUT_COLUMNS];
};

static enum esp_status add_to_hash(void *hashes, unsigned column, const void *lines,
                                   uint64_t n_lines)
{
    struct hashes *h = hashes;
    const struct layout_column *is = &h->layout->column[column];
    hash_stream_add(&h->column[column], lines,
                    (size_t)(n_lines * layout_line(is)) * element_size(is->element));
    return ESP_OK;
}

enum esp_status prefix_rows(const struct run_file *f, const struct prefix *p,
                            uint64_t *rows)
{
    struct hashes h = {.layout = run_file_info(f)->layout};
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++)
        h.column[k] = HASH_STREAM;
    const enum esp_status st = walk(f, p, add_to_hash, &h);
    *rows = 0;
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++)
        if (p->rows[k] > 0)
            *rows += structure_rows(h.layout->column[k].path, &h.column[k]);
    return st;
}
