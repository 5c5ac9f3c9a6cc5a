/* cli/export_hdf5.c */
#include "cli/export.h"

#include "base/durable.h"
#include "base/folder.h"
#include "cli/paths.h"
#include "cli/saved.h"
#include "cli/trial.h"
#include "record/arrays.h"
#include "record/nir.h"
#include "record/sheets.h"
#include "record/target.h"
#include "record/texts.h"

#include <unistd.h>

static enum esp_status write_folder(const struct run_file *f,
                                    const struct export_order *o)
{
    struct folder folder = {0};
    enum esp_status st = folder_begin(o->out, o->force, &folder);
    if (st == ESP_OK)
        st =
            o->format == EXPORT_CSV ? sheets_write(f, &folder) : arrays_write(f, &folder);
    if (st == ESP_OK)
        st = texts_write(f, &folder);
    if (st == ESP_OK)
        st = folder_keep(&folder);
    folder_drop(&folder);
    return st;
}

static enum esp_status write_nir(const struct run_file *f, const struct export_order *o)
{
    char temporary[PATHS_ROOM];
    enum esp_status st = target_check(o->out, o->force);
    if (st == ESP_OK && target_is_same(o->path, o->out))
        st = esp_fail(ESP_INPUT, "%s: is the recording itself", o->out);
    if (st == ESP_OK)
        st = paths_join(temporary, o->out, ".new");
    if (st != ESP_OK)
        return st;
    unlink(temporary); /* of an export that was killed */
    st = nir_write(f, ESPALIER_VERSION, temporary);
    if (st == ESP_OK)
        st = durable_sync(temporary);
    if (st == ESP_OK)
        st = durable_rename(temporary, o->out);
    if (st != ESP_OK)
        unlink(temporary);
    return st;
}

static enum esp_status write_recording(const char *path, void *order)
{
    const struct export_order *o = order;
    struct run_file *f = NULL;
    enum esp_status st = trial_read(path);
    if (st == ESP_OK)
        st = run_file_open(path, &f);
    if (st == ESP_OK)
        st = o->format == EXPORT_NIR ? write_nir(f, o) : write_folder(f, o);
    run_file_close(f);
    return st;
}

enum esp_status export_write(const struct export_order *o)
{
    struct export_order order = *o;
    return saved_as_recording(o->path, write_recording, &order);
}
