/* record/write/checkpoint.c - write the state of a run to a checkpoint and restore it. */
#include "record/write/checkpoint.h"

#include "record/file/checksummed_file.h"
#include "record/file/h5.h"
#include "record/file/memory_file.h"
#include "record/file/state_dataset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TEXT = 1 << 22 };

struct checkpoint {
    char *path;
    hid_t file;
    uint64_t bytes;
    struct checkpoint_head head;
};

/* ---- texts ---- */

static const struct {
    const char *name;
    size_t offset;
} texts[] = {
    {"espalier_version", offsetof(struct checkpoint_head, espalier_version)},
    {"preset", offsetof(struct checkpoint_head, preset)},
    {"config", offsetof(struct checkpoint_head, config_text)},
    {"data", offsetof(struct checkpoint_head, data)},
    {"recording", offsetof(struct checkpoint_head, recording)},
};
enum { N_TEXTS = sizeof texts / sizeof *texts };

static char **text_of(struct checkpoint_head *h, size_t k)
{
    return (char **)((char *)h + texts[k].offset);
}

void checkpoint_head_free(struct checkpoint_head *h)
{
    for (size_t k = 0; k < N_TEXTS; k++) {
        free(*text_of(h, k));
        *text_of(h, k) = NULL;
    }
}

static enum esp_status write_texts(const char *path, hid_t file,
                                   const struct checkpoint_head *head)
{
    struct checkpoint_head view = *head;
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < N_TEXTS && st == ESP_OK; k++)
        st = h5_put_text(path, file, texts[k].name, *text_of(&view, k));
    return st;
}

static enum esp_status read_texts(struct checkpoint *c)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < N_TEXTS && st == ESP_OK; k++)
        st =
            h5_get_text(c->path, c->file, texts[k].name, MOST_TEXT, text_of(&c->head, k));
    return st;
}

/* ---- writing ---- */

/* The file to which items are written or from which they are read. */
struct target {
    const char *path;
    hid_t file;
};

static enum esp_status put_item(void *context, const struct state_item *item)
{
    const struct target *to = context;
    return state_dataset_write(to->path, to->file, item);
}

static enum esp_status fill_file(struct target *to, const struct checkpoint_head *head,
                                 checkpoint_visit *visit, void *context)
{
    struct state s = {.context = to, .item = put_item};
    s.status = write_texts(to->path, to->file, head);
    visit(context, &s);
    return s.status;
}

static enum esp_status make_image(const char *path, const struct checkpoint_head *head,
                                  checkpoint_visit *visit, void *context,
                                  struct memory_file *image)
{
    struct target to = {.path = path};
    enum esp_status st =
        memory_file_create(path, CHECKSUMMED_FILE_BLOCK, image, &to.file);
    if (st != ESP_OK)
        return st;
    st = fill_file(&to, head, visit, context);
    const enum esp_status finished =
        memory_file_finish(path, CHECKSUMMED_FILE_BLOCK, image, to.file);
    return st == ESP_OK ? finished : st;
}

enum esp_status checkpoint_write(const char *path, bool keep_previous,
                                 const struct checkpoint_head *head,
                                 checkpoint_visit *visit, void *context)
{
    struct memory_file image = {0};
    enum esp_status st = make_image(path, head, visit, context, &image);
    if (st == ESP_OK)
        st = checksummed_file_write(path, image.bytes, image.n, keep_previous);
    memory_file_free(&image);
    return st;
}

/* ---- reading ---- */

static enum esp_status open_whole(const char *path, struct checkpoint *c)
{
    unsigned char *bytes = NULL;
    size_t n = 0;
    enum esp_status st = checksummed_file_read(path, &bytes, &n);
    if (st != ESP_OK)
        return st;
    c->bytes = n;
    st = memory_file_open(path, CHECKSUMMED_FILE_BLOCK, bytes, n, &c->file);
    free(bytes);
    return st == ESP_OK ? read_texts(c) : st;
}

static enum esp_status open_path(const char *path, struct checkpoint **out)
{
    struct checkpoint *c = calloc(1, sizeof *c);
    if (!c)
        return esp_fail(ESP_MEMORY, "%s: out of memory", path);
    c->file = H5I_INVALID_HID;
    c->path = strdup(path);
    enum esp_status st =
        c->path ? open_whole(path, c) : esp_fail(ESP_MEMORY, "%s: out of memory", path);
    if (st != ESP_OK)
        checkpoint_close(c);
    else
        *out = c;
    return st;
}

bool checkpoint_other(const char *path, char other[CHECKPOINT_PATH])
{
    static const char suffix[] = ".prev";
    const size_t n = strlen(path), m = sizeof suffix - 1;
    const bool is_previous = n > m && strcmp(path + n - m, suffix) == 0;
    if (n + m >= CHECKPOINT_PATH)
        return false;
    snprintf(other, CHECKPOINT_PATH, "%.*s%s", (int)(is_previous ? n - m : n), path,
             is_previous ? "" : suffix);
    return true;
}

/* Return `refused`, the status of a checkpoint that cannot be used. If the other checkpoint of the run
 * (PATH.prev or PATH) is intact, add its name to the message. */
static enum esp_status offer_other(const char *path, enum esp_status refused)
{
    char reason[1024], other[CHECKPOINT_PATH];
    struct checkpoint *c = NULL;
    snprintf(reason, sizeof reason, "%s", esp_message());
    if (!checkpoint_other(path, other) || open_path(other, &c) != ESP_OK)
        return esp_fail(refused, "%s", reason);
    checkpoint_close(c);
    return esp_fail(refused, "%s; the checkpoint %s it is whole: espalier resume %s",
                    reason, strlen(other) > strlen(path) ? "before" : "after", other);
}

enum esp_status checkpoint_open(const char *path, struct checkpoint **out)
{
    const enum esp_status st = open_path(path, out);
    return st == ESP_INPUT ? offer_other(path, st) : st;
}

void checkpoint_close(struct checkpoint *c)
{
    if (!c)
        return;
    if (c->file >= 0)
        H5Fclose(c->file);
    checkpoint_head_free(&c->head);
    free(c->path);
    free(c);
}

const struct checkpoint_head *checkpoint_head(const struct checkpoint *c)
{
    return &c->head;
}

uint64_t checkpoint_bytes(const struct checkpoint *c)
{
    return c->bytes;
}

static enum esp_status get_item(void *context, const struct state_item *item)
{
    const struct target *from = context;
    return state_dataset_read(from->file, item);
}

static uint64_t count_item(void *context, const char *path)
{
    const struct target *from = context;
    return state_dataset_count(from->file, path);
}

enum esp_status checkpoint_restore(const struct checkpoint *c, checkpoint_visit *visit,
                                   void *context)
{
    struct target from = {.path = c->path, .file = c->file};
    struct state s = {
        .context = &from, .restoring = true, .item = get_item, .count = count_item};
    visit(context, &s);
    if (s.status != ESP_INPUT)
        return s.status;
    return esp_fail(s.status, "%s, written by espalier %s: %s", c->path,
                    c->head.espalier_version, esp_message());
}
