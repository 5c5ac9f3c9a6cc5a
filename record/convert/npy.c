/* record/convert/npy.c - write each dataset of a recording as a numpy file. */
#include "record/convert/npy.h"

#include "record/read/cursor.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK_BYTES = 1 << 20 };

/* ---- header of a numpy file: format 1.0, little endian, rows first ---- */

enum { ALIGN = 64, PREFIX = 10, ROOM = 256 };

static const char *type_of(enum element element)
{
    static const char *const types[] = {
        [ELEMENT_U8] = "|u1",  [ELEMENT_U32] = "<u4", [ELEMENT_I32] = "<i4",
        [ELEMENT_U64] = "<u8", [ELEMENT_I64] = "<i8", [ELEMENT_F32] = "<f4",
        [ELEMENT_F64] = "<f8"};
    return types[element];
}

/* Write the fixed bytes and the dictionary that numpy evaluates, padded to a multiple of 64 bytes. The caller
 * checks ferror(f). */
static void write_head(FILE *f, enum element element, const uint64_t *shape,
                       unsigned rank)
{
    char head[ROOM];
    int n =
        snprintf(head, sizeof head, "{'descr': '%s', 'fortran_order': False, 'shape': (",
                 type_of(element));
    for (unsigned k = 0; k < rank; k++)
        n += snprintf(head + n, sizeof head - (size_t)n, "%" PRIu64 ", ", shape[k]);
    n += snprintf(head + n, sizeof head - (size_t)n, "), }");
    while ((PREFIX + n + 1) % ALIGN)
        head[n++] = ' ';
    head[n++] = '\n';
    const unsigned char prefix[PREFIX] = {0x93,
                                          'N',
                                          'U',
                                          'M',
                                          'P',
                                          'Y',
                                          1,
                                          0,
                                          (unsigned char)(n & 0xFF),
                                          (unsigned char)(n >> 8)};
    fwrite(prefix, 1, sizeof prefix, f);
    fwrite(head, 1, (size_t)n, f);
}

/* ---- a file for each dataset ---- */

/* Make the name of the file, for example "final.theta.npy" from "/espalier/final/theta". */
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

/* Return the number of rows that all columns of the group have; for results, the rows of the column itself. */
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

struct target {
    FILE *out;
    size_t line_bytes;
};

static enum esp_status write_lines(void *target, const void *lines, uint64_t n_lines)
{
    const struct target *to = target;
    fwrite(lines, to->line_bytes, (size_t)n_lines,
           to->out); /* output_folder_close checks ferror */
    return ESP_OK;
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
    write_head(out, is->element, shape, is->rank);
    struct target target = {out, (size_t)layout_line(is) * element_size(is->element)};
    st = cursor_pass(f, column, shape[0] * layout_lines(is), BLOCK_BYTES, write_lines,
                     &target);
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
