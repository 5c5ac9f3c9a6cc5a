/* record/convert/npy.c */
#include "record/convert/npy.h"

#include "base/array.h"
#include "record/convert/npy_header.h"

#include <string.h>

enum { BLOCK_BYTES = 1 << 20 };

/* "/espalier/final/theta" -> "final.theta.npy". */
static void name_of(const struct layout_column *is, char name[LAYOUT_PATH + 8])
{
    static const char ours[] = "/espalier/";
    const bool is_ours = strncmp(is->path, ours, sizeof ours - 1) == 0;
    snprintf(name, LAYOUT_PATH + 8, "%s.npy",
             is->path + (is_ours ? sizeof ours - 1 : sizeof "/" - 1));
    for (char *slash; (slash = strchr(name, '/'));)
        *slash = '.';
}

static bool exists(const struct run_file_info *info, unsigned column)
{
    return info->layout->column[column].path[0] != '\0';
}

/* The number of rows that all columns of the group have; each result has its own. */
static uint64_t rows_of(const struct run_file *f, unsigned column)
{
    const struct run_file_info *info = run_file_info(f);
    const unsigned group = layout_group(column);
    uint64_t n = run_file_rows(f, column);
    for (unsigned k = 0; k < LAYOUT_COLUMNS && group != LAYOUT_GROUP_RESULTS; k++)
        if (exists(info, k) && layout_group(k) == group && run_file_rows(f, k) < n)
            n = run_file_rows(f, k);
    return n;
}

static enum esp_status copy_lines(const struct run_file *f, unsigned column,
                                  uint64_t n_lines, FILE *out)
{
    const struct layout_column *is = &run_file_info(f)->layout->column[column];
    const size_t line_bytes = (size_t)layout_line(is) * element_size(is->element);
    char *block =
        array_create((size_t)layout_piece(is, 0, n_lines, BLOCK_BYTES), line_bytes);
    enum esp_status st = block ? ESP_OK : ESP_MEMORY;
    for (uint64_t first = 0, n; first < n_lines && st == ESP_OK; first += n) {
        n = layout_piece(is, first, n_lines, BLOCK_BYTES);
        st = run_file_read(f, column, first, n, block);
        if (st == ESP_OK)
            fwrite(block, line_bytes, (size_t)n, out);
    }
    array_free(block);
    return st;
}

static enum esp_status write_array(const struct run_file *f, unsigned column,
                                   const struct output_folder *to)
{
    const struct layout_column *is = &run_file_info(f)->layout->column[column];
    const uint64_t shape[3] = {rows_of(f, column), is->shape[0], is->shape[1]};
    char name[LAYOUT_PATH + 8];
    FILE *out;
    name_of(is, name);
    enum esp_status st = run_file_check_stored(f, column);
    if (st == ESP_OK)
        st = output_folder_open(to, name, &out);
    if (st != ESP_OK)
        return st;
    npy_header_begin(out, is->element, shape, is->rank);
    st = copy_lines(f, column, shape[0] * layout_lines(is), out);
    const enum esp_status closed = output_folder_close(to, name, out);
    return st == ESP_OK ? closed : st;
}

enum esp_status npy_export_write(const struct run_file *f, const struct output_folder *to)
{
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < LAYOUT_COLUMNS && st == ESP_OK; k++)
        if (k != LAYOUT_REPORT && exists(run_file_info(f), k))
            st = write_array(f, k, to);
    return st;
}
