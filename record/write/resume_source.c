/* record/write/resume_source.c - open an earlier recording, check that it belongs to the run, copy its rows. */
#include "record/write/resume_source.h"

#include "record/write/prefix.h"

#include <stdlib.h>
#include <string.h>

static enum esp_status refuse(const struct run_file_info *info)
{
    return esp_fail(ESP_INPUT, "%s: not the recording of this run", info->path);
}

static enum esp_status replace(char **text, const char *by)
{
    free(*text);
    *text = strdup(by);
    return *text ? ESP_OK : esp_fail(ESP_MEMORY, "out of memory");
}

static bool is_of_another_run(const struct run_file_info *info,
                              const struct config *config, const struct header *h)
{
    return config_hash(&info->config) != config_hash(config) ||
           strcmp(info->header.data, h->data) != 0 ||
           info->header.n_classes != h->n_classes;
}

/* Copy version, command, date, kind of recorded spikes and first image from the header of the earlier recording
 * to *h. */
static enum esp_status adopt_header(const struct run_file_info *info,
                                    const struct resume_recording *resumed,
                                    const struct config *config, struct header *h)
{
    const struct header *was = &info->header;
    enum esp_status st;
    if (is_of_another_run(info, config, h) ||
        was->first_image + resumed->mark->rows[LAYOUT_GROUP_IMAGES] != resumed->images)
        return refuse(info);
    h->spikes = was->spikes;
    h->first_image = was->first_image;
    if ((st = replace(&h->espalier_version, was->espalier_version)) != ESP_OK ||
        (st = replace(&h->command, was->command)) != ESP_OK)
        return st;
    return replace(&h->created, was->created);
}

static enum esp_status open_file(const struct resume_recording *resumed,
                                 struct run_file **out)
{
    return resumed->covered
               ? run_file_open_to_checkpoint(resumed->from, resumed->structure, out)
               : run_file_open_own(resumed->from, out);
}

enum esp_status resume_source_open(const struct resume_recording *resumed, bool is_locked,
                                   const struct config *config, struct header *header,
                                   struct resume_source *out)
{
    struct resume_source e = {.resumed = *resumed};
    struct prefix needed;
    enum esp_status st = ESP_OK;
    if (!is_locked)
        st = lock_take(resumed->from, &e.lock);
    if (st == ESP_OK)
        st = open_file(resumed, &e.file);
    if (st == ESP_OK)
        st = adopt_header(run_file_info(e.file), resumed, config, header);
    if (st == ESP_OK)
        st = prefix_of_mark(e.file, resumed->mark, &needed);
    if (st == ESP_OK)
        *out = e;
    else
        resume_source_close(&e);
    return st;
}

enum esp_status resume_source_is_other(const struct resume_recording *resumed,
                                       const struct config *config,
                                       const struct header *header)
{
    struct run_file *f = NULL;
    enum esp_status st = run_file_open_own(resumed->from, &f);
    if (st == ESP_OK && !is_of_another_run(run_file_info(f), config, header))
        st = esp_fail(ESP_INPUT, "%s: of this run", resumed->from);
    run_file_close(f);
    return st;
}

static enum esp_status compare(const struct resume_source *e, uint64_t rows)
{
    const struct structure *s = e->resumed.structure;
    if (!s || s->n_pages == 0 || s->rows == rows)
        return ESP_OK;
    return esp_fail(ESP_INPUT, "%s: its rows are not those that this run had written",
                    e->resumed.from);
}

enum esp_status resume_source_check(const struct resume_source *e)
{
    struct prefix prefix;
    uint64_t rows = 0;
    enum esp_status st = prefix_of_mark(e->file, e->resumed.mark, &prefix);
    if (st == ESP_OK)
        st = prefix_rows(e->file, &prefix, &rows);
    return st == ESP_OK ? compare(e, rows) : st;
}

enum esp_status resume_source_copy(const struct resume_source *e,
                                   const struct header *header, struct writer *w)
{
    const struct header *was = &run_file_info(e->file)->header;
    struct prefix prefix;
    if (was->images_run != header->images_run ||
        was->window_images != header->window_images || was->width != header->width ||
        was->height != header->height)
        return refuse(run_file_info(e->file));
    enum esp_status st = prefix_of_mark(e->file, e->resumed.mark, &prefix);
    uint64_t rows = 0;
    if (st == ESP_OK)
        st = prefix_copy(e->file, &prefix, w);
    if (st != ESP_OK || !was->is_old)
        return st == ESP_OK ? compare(e, writer_rows(w)) : st;
    /* Hash the rows in the old file: in the new file they may have other element types. */
    st = prefix_rows(e->file, &prefix, &rows);
    return st == ESP_OK ? compare(e, rows) : st;
}

void resume_source_close(struct resume_source *e)
{
    run_file_close(e->file);
    lock_release(e->lock);
    *e = (struct resume_source){0};
}
