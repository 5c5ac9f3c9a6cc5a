/* cli/export_hdf5.c - opens the recording and calls the writer of the format. */
#include "cli/export.h"

#include "base/output.h"
#include "record/convert/csv.h"
#include "record/convert/nir.h"
#include "record/convert/npy.h"
#include "session/resume.h"
#include "session/sandbox_file.h"

#include <unistd.h>

static enum esp_status write_folder(const struct run_file *f,
                                    const struct export_order *o)
{
    struct output_folder folder = {0};
    enum esp_status st = output_folder_begin(o->out, o->force, &folder);
    if (st == ESP_OK)
        st = o->format == EXPORT_CSV ? csv_write(f, &folder)
                                     : npy_export_write(f, &folder);
    if (st == ESP_OK)
        st = csv_write_texts(f, &folder);
    if (st == ESP_OK)
        st = output_folder_keep(&folder);
    output_folder_drop(&folder);
    return st;
}

static enum esp_status write_nir(const struct run_file *f, const struct export_order *o)
{
    const struct output_order order = {
        .path = o->out, .kind = OUTPUT_NIR, .force = o->force, .input = {o->path}};
    struct output out;
    enum esp_status st = output_begin(&order, &out);
    if (st == ESP_OK && (st = nir_write(f, ESPALIER_VERSION, out.temporary)) != ESP_OK)
        output_drop(&out);
    return st == ESP_OK ? output_keep(&out) : st;
}

static enum esp_status write_recording(const char *path, void *order)
{
    const struct export_order *o = order;
    struct run_file *f = NULL;
    enum esp_status st = sandbox_read(path);
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
    return resume_as_recording(o->path, write_recording, &order);
}
