/* record/verify/claims.c - complete rows, passes over images, and the merge of the spikes of all populations. */
#include "record/verify/claims.h"

#include "base/array.h"
#include "base/memory.h"

#include <assert.h>
#include <math.h>

/* Check that the available memory suffices for the number of neurons. A damaged file may state any number. */
static enum esp_status check_size(const struct run_file_info *info)
{
    const uint64_t needed =
        info->layout->n_birth * (sizeof(uint64_t) + 2 * sizeof(uint32_t));
    return needed <= memory_available() / 2
               ? ESP_OK
               : esp_fail(ESP_INPUT, "%s: %llu neurons are too many for this machine",
                          info->path, (unsigned long long)info->layout->n_birth);
}

enum esp_status claims_create(const struct run_file *f, verify_fn *tell, void *context,
                              struct claims *out)
{
    struct claims c = {
        .file = f, .info = run_file_info(f), .tell = tell, .context = context};
    const size_t n = (size_t)c.info->layout->n_birth;
    enum esp_status st = check_size(c.info);
    if (st == ESP_OK)
        st = prefix_find_valid(f, &c.whole);
    if (st != ESP_OK)
        return st;
    c.removed_at = array_create(n, sizeof *c.removed_at);
    c.row = array_create(n, sizeof *c.row);
    c.n_spikes = array_create(n, sizeof *c.n_spikes);
    if (!c.removed_at || !c.row || !c.n_spikes) {
        claims_free(&c);
        return ESP_MEMORY;
    }
    for (size_t id = 0; id < n; id++)
        c.removed_at[id] = UINT64_MAX;
    *out = c;
    return ESP_OK;
}

static void close_cursors(struct claims *c)
{
    while (c->n_cursors > 0)
        cursor_close(&c->cursor[--c->n_cursors]);
}

void claims_free(struct claims *c)
{
    close_cursors(c);
    array_free(c->removed_at);
    array_free(c->row);
    array_free(c->n_spikes);
    network_free(c->net);
    *c = (struct claims){0};
}

void claims_judge(struct claims *c, const char *claim, enum esp_status st)
{
    close_cursors(c);
    if (st != ESP_OK && st != ESP_INPUT)
        c->status = c->status == ESP_OK ? st : c->status;
    else
        c->tell(c->context, claim, st == ESP_OK ? NULL : esp_message());
}

/* ---- rows ---- */

uint64_t claims_rows(const struct claims *c, unsigned column)
{
    return c->whole.prefix.rows[column];
}

struct cursor *claims_cursor(struct claims *c, const unsigned *columns,
                             unsigned n_columns)
{
    assert(c->n_cursors < CLAIMS_CURSORS);
    struct cursor *rows = &c->cursor[c->n_cursors++];
    *rows = cursor_open(c->file, columns, n_columns, claims_rows(c, columns[0]));
    return rows;
}

bool claims_has_spikes(const struct claims *c, unsigned k)
{
    return c->info->layout->column[LAYOUT_SPIKE_TIMES + k].path[0] != '\0';
}

bool claims_first_window_is_whole(const struct claims *c)
{
    const struct header *h = &c->info->header;
    return h->first_image == 0 || h->first_image % h->window_images == 0;
}

/* ---- images ---- */

struct claims_images claims_images(struct claims *c)
{
    return (struct claims_images){
        .rows =
            claims_cursor(c, CURSOR_OF(LAYOUT_IMAGE_START, LAYOUT_IMAGE_PRESENTATIONS)),
        .done = c->info->header.first_image,
        .n = c->whole.done,
        .dt_ms = c->info->header.dt_ms,
        .ticks = (double)network_presentation_ticks(&c->info->resolved)};
}

enum esp_status claims_next_image(struct claims_images *i, bool *more)
{
    *more = i->done < i->n;
    if (!*more)
        return ESP_OK;
    const enum esp_status st = cursor_next(i->rows);
    if (st != ESP_OK)
        return st;
    const double presentations =
        (double)cursor_number(i->rows, LAYOUT_IMAGE_PRESENTATIONS);
    i->begin = round(cursor_real(i->rows, LAYOUT_IMAGE_START) / i->dt_ms);
    i->end = i->begin + presentations * i->ticks;
    i->done++;
    return ESP_OK;
}

/* ---- spikes ---- */

/* The spikes of one population: a cursor, and the next spike if `there` is true. */
struct stream {
    unsigned population;
    struct cursor *rows;
    bool there;
    double tick;
    uint64_t id;
};

struct merge {
    struct stream stream[CONFIG_POPULATIONS];
    size_t n;
    double dt_ms;
};

static enum esp_status look_ahead(const struct merge *all, struct stream *v)
{
    const enum esp_status st = cursor_peek(v->rows, &v->there);
    if (st != ESP_OK || !v->there)
        return st;
    v->tick =
        round(cursor_real(v->rows, LAYOUT_SPIKE_TIMES + v->population) / all->dt_ms);
    v->id = cursor_number(v->rows, LAYOUT_SPIKE_IDS + v->population);
    return ESP_OK;
}

static enum esp_status gather(struct claims *c, struct merge *all)
{
    const struct config *config = &c->info->resolved;
    enum esp_status st = ESP_OK;
    all->n = 0;
    all->dt_ms = c->info->header.dt_ms;
    for (unsigned k = 0; k < config->n_populations && st == ESP_OK; k++) {
        if (config->population[k].kind != POPULATION_LIF || !claims_has_spikes(c, k))
            continue;
        struct stream *v = &all->stream[all->n++];
        v->population = k;
        v->rows =
            claims_cursor(c, CURSOR_OF(LAYOUT_SPIKE_TIMES + k, LAYOUT_SPIKE_IDS + k));
        st = look_ahead(all, v);
    }
    return st;
}

/* Return the population whose next spike is the earliest before tick `end`; among equal ticks, the one with the
 * lowest index. NULL: no spike before `end` is left. */
static struct stream *next_before(struct merge *all, double end)
{
    struct stream *first = NULL;
    for (size_t k = 0; k < all->n; k++) {
        struct stream *v = &all->stream[k];
        if (v->there && v->tick < end && (!first || v->tick < first->tick))
            first = v;
    }
    return first;
}

enum esp_status claims_pass_spikes(struct claims *c, const struct claims_pass *to)
{
    struct claims_images images = claims_images(c);
    struct merge all;
    bool more;
    enum esp_status st = gather(c, &all);
    while (st == ESP_OK && (st = claims_next_image(&images, &more)) == ESP_OK && more) {
        struct stream *v;
        while (st == ESP_OK && (v = next_before(&all, images.end))) {
            st = to->spike(to->context, images.done - 1, v->population, v->tick, v->id);
            v->rows->next++;
            if (st == ESP_OK)
                st = look_ahead(&all, v);
        }
        if (st == ESP_OK)
            st = to->image(to->context, images.done);
    }
    return st;
}
