/* record/earlier.c */
#include "record/earlier.h"

#include "record/prefix.h"

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

/* The new file says of itself what the earlier one said. */
static enum esp_status adopt_header(const struct run_file_info *info,
                                    const struct config *config, struct header *h)
{
    const struct header *was = &info->header;
    enum esp_status st;
    if (config_hash(&info->config) != config_hash(config) ||
        strcmp(was->data, h->data) != 0 || was->n_classes != h->n_classes)
        return refuse(info);
    h->spikes = was->spikes;
    if ((st = replace(&h->espalier_version, was->espalier_version)) != ESP_OK ||
        (st = replace(&h->command, was->command)) != ESP_OK)
        return st;
    return replace(&h->created, was->created);
}

enum esp_status earlier_open(const char *path, bool is_locked, const struct mark *mark,
                             const struct config *config, struct header *header,
                             struct earlier *out)
{
    struct earlier e = {.mark = *mark};
    struct prefix needed;
    enum esp_status st = ESP_OK;
    if (!is_locked)
        st = lock_take(path, &e.lock);
    if (st == ESP_OK)
        st = run_file_open_own(path, &e.file);
    if (st == ESP_OK)
        st = adopt_header(run_file_info(e.file), config, header);
    if (st == ESP_OK)
        st = prefix_of_mark(e.file, mark, &needed);
    if (st == ESP_OK)
        *out = e;
    else
        earlier_close(&e);
    return st;
}

enum esp_status earlier_copy(const struct earlier *e, const struct header *header,
                             struct writer *w)
{
    const struct header *was = &run_file_info(e->file)->header;
    struct prefix prefix;
    if (was->images_run != header->images_run ||
        was->window_images != header->window_images || was->width != header->width ||
        was->height != header->height)
        return refuse(run_file_info(e->file));
    const enum esp_status st = prefix_of_mark(e->file, &e->mark, &prefix);
    return st == ESP_OK ? prefix_copy(e->file, &prefix, w) : st;
}

void earlier_close(struct earlier *e)
{
    run_file_close(e->file);
    lock_release(e->lock);
    *e = (struct earlier){0};
}
