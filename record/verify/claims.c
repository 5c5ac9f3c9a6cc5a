/* record/verify/claims.c */
#include "record/verify/claims.h"

#include "base/array.h"
#include "base/memory.h"

#include <math.h>

/* The file's word for the number of neurons is not enough to ask for memory. */
static enum esp_status check_size(const struct run_file_info *info)
{
    const uint64_t needed =
        info->layout->n_birth * (sizeof(uint64_t) + 2 * sizeof(uint32_t));
    return needed <= memory_available() / 2
               ? ESP_OK
               : esp_fail(ESP_INPUT, "%s: %llu neurons are too many for this machine",
                          info->path, (unsigned long long)info->layout->n_birth);
}

enum esp_status claims_create(const struct run_file *f, struct claims *out)
{
    struct claims c = {.file = f, .info = run_file_info(f)};
    const size_t n = (size_t)c.info->layout->n_birth;
    enum esp_status st = check_size(c.info);
    if (st == ESP_OK)
        st = valid_prefix_find(f, &c.whole);
    if (st != ESP_OK)
        return st;
    c.removed_at = array_create(n, sizeof *c.removed_at);
    c.row = array_create(n, sizeof *c.row);
    c.tally = array_create(n, sizeof *c.tally);
    if (!c.removed_at || !c.row || !c.tally) {
        claims_free(&c);
        return ESP_MEMORY;
    }
    for (size_t id = 0; id < n; id++)
        c.removed_at[id] = UINT64_MAX;
    *out = c;
    return ESP_OK;
}

void claims_free(struct claims *c)
{
    array_free(c->removed_at);
    array_free(c->row);
    array_free(c->tally);
    network_free(c->net);
    *c = (struct claims){0};
}

uint64_t claims_rows(const struct claims *c, unsigned column)
{
    return c->whole.prefix.rows[column];
}

bool claims_first_window_is_whole(const struct claims *c)
{
    const struct header *h = &c->info->header;
    return h->first_image == 0 || h->first_image % h->window_images == 0;
}

struct scan claims_scan(const struct claims *c, unsigned column)
{
    return scan_open(c->file, column, claims_rows(c, column));
}

struct claims_images claims_images(const struct claims *c)
{
    return (struct claims_images){
        .start = claims_scan(c, LAYOUT_IMAGE_START),
        .presentations = claims_scan(c, LAYOUT_IMAGE_PRESENTATIONS),
        .done = c->info->header.first_image,
        .n = c->whole.done,
        .dt_ms = c->info->header.dt_ms,
        .ticks = (double)network_presentation_ticks(&c->info->resolved)};
}

enum esp_status claims_next_image(struct claims_images *i, bool *more)
{
    double start_ms;
    uint64_t presentations;
    enum esp_status st;
    *more = i->done < i->n;
    if (!*more)
        return ESP_OK;
    if ((st = scan_real(&i->start, &start_ms)) != ESP_OK ||
        (st = scan_number(&i->presentations, &presentations)) != ESP_OK)
        return st;
    i->begin = round(start_ms / i->dt_ms);
    i->end = i->begin + (double)presentations * i->ticks;
    i->done++;
    return ESP_OK;
}
