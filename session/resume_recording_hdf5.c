/* session/resume_recording_hdf5.c - find out how the earlier recording can be read, then continue it. */
#include "session/resume_recording.h"

#include "base/files.h"
#include "base/human.h"
#include "base/output.h"
#include "record/file/lock.h"
#include "session/sandbox.h"
#include "sim/config/config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The earlier recording, and whether and why it is lost. */
struct search {
    const struct recording_params *params;
    struct resume_recording past;
    store_say *say; /* receives warnings; NULL: no warnings */
    void *context;
    bool lost;
    char reason[1024]; /* why the recording is lost */
};

static enum esp_status try_past(const char *path, void *context)
{
    const struct search *s = context;
    (void)path;
    return recording_try(s->params, &s->past);
}

static enum esp_status try_other(const char *path, void *context)
{
    const struct search *s = context;
    (void)path;
    return recording_try_other(s->params, &s->past);
}

/* Return whether the file may be the recording of this run with damaged metadata, which can be read with the
 * structure from the checkpoint. The hash of the rows is checked later. A checkpoint written before the first
 * image has no rows to check, so the file must at least begin like a recording. A file that opens as the
 * recording of another run is intact, so the result is false. */
static bool may_be_torn(struct search *s)
{
    const struct structure *structure = s->past.structure;
    return structure && structure->n_pages > 0 &&
           (s->past.images > 0 || output_is(s->past.from, OUTPUT_RECORDING)) &&
           sandbox_run(s->past.from, try_other, s) != ESP_OK;
}

/* Try to read the file as it is, then with the structure from the checkpoint. A file that another process has
 * locked, or that this process may not read, is not lost: recording_resume reports that error later. */
static enum esp_status find_past(struct search *s)
{
    const char *from = s->past.from;
    if (access(from, R_OK) != 0 ? errno != ENOENT : lock_is_held(from))
        return ESP_OK;
    const enum esp_status st = sandbox_run(from, try_past, s);
    if (st != ESP_INPUT)
        return st;
    snprintf(s->reason, sizeof s->reason, "%s", esp_message());
    s->past.covered = may_be_torn(s);
    s->lost = !s->past.covered || sandbox_run(from, try_past, s) != ESP_OK;
    return ESP_OK;
}

/* Find from the numbers of rows which spikes were recorded: of all populations, of the output population, or
 * none. */
static enum recording_what recorded(const struct resume_recording *past,
                                    const struct config *config)
{
    const int output = config_population(config, config->run.output);
    enum recording_what what = past->images > 0 ? RECORD_NONE : RECORD_OUTPUT;
    for (int k = 0; k < CONFIG_POPULATIONS; k++)
        if (past->mark->rows[LAYOUT_GROUP_SPIKES + k] > 0)
            what = k != output || what == RECORD_ALL ? RECORD_ALL : RECORD_OUTPUT;
    return what;
}

static void warn_of_loss(const struct search *s, const char *images, const char *path)
{
    char line[sizeof s->reason + FILES_PATH + 128];
    snprintf(line, sizeof line,
             "%s; the recording of images 1 to %s is lost: %s begins after them",
             s->reason, images, path);
    if (s->say)
        s->say(s->context, line);
}

static enum esp_status begin_late(struct search *s, struct recording_params *params,
                                  struct recording **out)
{
    const uint64_t images = s->past.images;
    char text[32];
    human_count(images, text, sizeof text);
    if (!params->force && strcmp(params->path, s->past.from) == 0 &&
        access(params->path, F_OK) == 0)
        return esp_fail(output_is(params->path, OUTPUT_RECORDING) ? ESP_EXISTS
                                                                  : ESP_INPUT,
                        "%s; the recording of images 1 to %s is lost: go on without it "
                        "in another file",
                        s->reason, text);
    params->what = recorded(&s->past, params->config);
    const enum esp_status st = recording_create_late(params, images, out);
    if (st == ESP_OK && images > 0)
        warn_of_loss(s, text, params->path);
    return st;
}

enum esp_status resume_recording_go_on(struct recording_params *params,
                                       const struct resume_recording *past,
                                       bool needs_whole, store_say *say, void *context,
                                       struct recording **out)
{
    struct search s = {.params = params, .past = *past, .say = say, .context = context};
    const enum esp_status st = find_past(&s);
    if (st != ESP_OK)
        return st;
    if (s.lost && needs_whole)
        return esp_fail(ESP_INPUT, "%s", s.reason);
    return s.lost ? begin_late(&s, params, out) : recording_resume(params, &s.past, out);
}
