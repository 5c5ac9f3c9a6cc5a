/* studies/recording_hdf5.c */
#include "studies/recording.h"

#include "base/array.h"
#include "base/files.h"
#include "record/write/recording.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct trial_store {
    struct recording *recording; /* NULL once it is closed */
    bool begun;                  /* there may be a file of ours at `part` */
    char path[FILES_PATH], part[FILES_PATH];
};

enum esp_status trial_store_create(const struct trial_params *params,
                                   struct trial_store **out)
{
    const struct trial_recording *r = &params->recording;
    const struct dataset_info *info = dataset_info(params->data);
    *out = NULL;
    if (!r->path)
        return ESP_OK;
    struct trial_store *s = array_create(1, sizeof *s);
    if (!s)
        return ESP_MEMORY;
    enum esp_status st = files_path(s->path, "%s", r->path);
    if (st == ESP_OK)
        st = files_path(s->part, "%s.part", r->path);
    const struct recording_params p = {.path = s->part,
                                       .what = r->spikes ? RECORD_OUTPUT : RECORD_NONE,
                                       .force = true,
                                       .config = params->config,
                                       .version = r->version,
                                       .command = r->command,
                                       .spec = info->spec,
                                       .n_classes = info->n_classes};
    if (st == ESP_OK)
        st = recording_create(&p, &s->recording);
    s->begun = st == ESP_OK;
    if (st == ESP_OK)
        *out = s;
    else
        array_free(s);
    return st;
}

struct probe trial_store_probe(struct trial_store *s)
{
    return s ? recording_probe(s->recording) : (struct probe){0};
}

static enum esp_status json_text_of(const struct result *outcome, char **text)
{
    size_t size;
    FILE *f = open_memstream(text, &size);
    if (!f)
        return esp_fail(ESP_MEMORY, "out of memory");
    result_json(outcome, f);
    return fclose(f) == 0 ? ESP_OK : esp_fail(ESP_MEMORY, "out of memory");
}

static enum esp_status close_recording(struct trial_store *s)
{
    const enum esp_status st = recording_close(s->recording);
    s->recording = NULL;
    return st;
}

enum esp_status trial_store_finish(struct trial_store *s, const struct readout *readout,
                                   const struct readout_score *score,
                                   const struct result *outcome)
{
    if (!s || !s->recording)
        return ESP_OK;
    char *text = NULL;
    enum esp_status st = json_text_of(outcome, &text);
    struct recording_results results = {.confusion = score->confusion, .report = text};
    for (int v = 0; v < READOUT_VOTES; v++) {
        results.accuracy[v] = outcome->accuracy[v];
        results.accuracy_labelset[v] = (double)NAN; /* not needed here */
    }
    if (st == ESP_OK)
        st = recording_finish(s->recording, readout, &results);
    free(text);
    const enum esp_status closed = close_recording(s);
    st = st == ESP_OK ? closed : st;
    if (st == ESP_OK && rename(s->part, s->path) != 0)
        st = esp_fail(ESP_IO, "%s: cannot be renamed: %s", s->part, strerror(errno));
    s->begun = st != ESP_OK;
    return st;
}

void trial_store_free(struct trial_store *s)
{
    if (!s)
        return;
    if (s->recording)
        recording_close(s->recording);
    if (s->begun)
        unlink(s->part);
    array_free(s);
}
