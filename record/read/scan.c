/* record/read/scan.c */
#include "record/read/scan.h"

#include <assert.h>
#include <string.h>

struct scan scan_open(const struct run_file *f, unsigned column, uint64_t n_rows)
{
    const struct layout_column *is = &run_file_info(f)->layout->column[column];
    assert(is->rank == 1 ||
           n_rows == 0); /* a column that this recording lacks has no rows */
    return (struct scan){
        .file = f, .column = column, .element = is->element, .end = n_rows};
}

static enum esp_status fill(struct scan *s)
{
    const uint64_t rest = s->end - s->next;
    const unsigned n = rest < SCAN_ROWS ? (unsigned)rest : SCAN_ROWS;
    if (n == 0)
        return esp_fail(ESP_INPUT, "%s: %s ends too early", run_file_info(s->file)->path,
                        run_file_info(s->file)->layout->column[s->column].path);
    const enum esp_status st = run_file_read(s->file, s->column, s->next, n, s->block);
    if (st != ESP_OK)
        return st;
    s->next += n;
    s->n = n;
    s->at = 0;
    return ESP_OK;
}

/* The bytes of the next value. */
static enum esp_status next(struct scan *s, const unsigned char **out)
{
    const enum esp_status st = s->at == s->n ? fill(s) : ESP_OK;
    if (st == ESP_OK)
        *out = (const unsigned char *)s->block + s->at++ * element_size(s->element);
    return st;
}

enum esp_status scan_number(struct scan *s, uint64_t *out)
{
    const unsigned char *bytes;
    uint32_t half;
    assert(s->element == ELEMENT_U8 || s->element == ELEMENT_U32 ||
           s->element == ELEMENT_U64);
    const enum esp_status st = next(s, &bytes);
    if (st != ESP_OK)
        return st;
    if (s->element == ELEMENT_U64) {
        memcpy(out, bytes, sizeof *out);
    } else if (s->element == ELEMENT_U32) {
        memcpy(&half, bytes, sizeof half);
        *out = half;
    } else {
        *out = *bytes;
    }
    return ESP_OK;
}

enum esp_status scan_real(struct scan *s, double *out)
{
    const unsigned char *bytes;
    assert(s->element == ELEMENT_F64);
    const enum esp_status st = next(s, &bytes);
    if (st == ESP_OK)
        memcpy(out, bytes, sizeof *out);
    return st;
}
