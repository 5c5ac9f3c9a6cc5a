/* session/sandbox_file.c - what the child process does with a recording. */
#include "session/sandbox_file.h"

#include "session/sandbox.h"

#include "record/read/cursor.h"
#include "record/read/run_file.h"

enum { BLOCK_BYTES = 1 << 20 };

static enum esp_status open_and_close(const char *path, void *context)
{
    struct run_file *f = NULL;
    (void)context;
    const enum esp_status st = run_file_open(path, &f);
    run_file_close(f);
    return st;
}

static enum esp_status drop(void *context, const void *lines, uint64_t n_lines)
{
    (void)context, (void)lines, (void)n_lines;
    return ESP_OK;
}

static enum esp_status read_column(const struct run_file *f, unsigned column)
{
    const struct layout_column *is = &run_file_info(f)->layout->column[column];
    const uint64_t end = run_file_rows(f, column) * layout_lines(is);
    return run_file_is_stored(f, column)
               ? cursor_pass(f, column, end, BLOCK_BYTES, drop, NULL)
               : ESP_OK;
}

/* Read all rows. Errors of reading are ignored: the caller will meet them again and report them. Only a crash
 * of libhdf5 matters in the child. */
static enum esp_status read_and_close(const char *path, void *context)
{
    struct run_file *f = NULL;
    (void)context;
    const enum esp_status st = run_file_open(path, &f);
    for (unsigned k = 0; st == ESP_OK && k < LAYOUT_COLUMNS; k++)
        if (run_file_info(f)->layout->column[k].path[0] != '\0')
            (void)read_column(f, k);
    run_file_close(f);
    return st;
}

enum esp_status sandbox_open(const char *path)
{
    return sandbox_run(path, open_and_close, NULL);
}

enum esp_status sandbox_read(const char *path)
{
    return sandbox_run(path, read_and_close, NULL);
}
