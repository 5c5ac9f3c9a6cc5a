/* record/file/attributes.c - write, read and check the attributes of the header. */
#include "record/file/attributes.h"

#include "base/text.h"
#include "record/file/h5.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { SONATA_MAGIC = 0x0A7A, MOST_TEXT = 1 << 22 };

static const uint32_t sonata_version[2] = {0, 1};

/* The numeric attributes of /espalier, and the member of struct header that holds each. */
static const struct {
    const char *name;
    enum element element;
    size_t offset;
} numbers[] = {
    {"dt_ms", ELEMENT_F64, offsetof(struct header, dt_ms)},
    {"images_run", ELEMENT_U64, offsetof(struct header, images_run)},
    {"window_images", ELEMENT_U64, offsetof(struct header, window_images)},
    {"width", ELEMENT_U32, offsetof(struct header, width)},
    {"height", ELEMENT_U32, offsetof(struct header, height)},
    {"n_classes", ELEMENT_U32, offsetof(struct header, n_classes)},
};
enum { N_NUMBERS = sizeof numbers / sizeof *numbers };

/* The text attributes of the root. */
static const struct {
    const char *name;
    size_t offset;
    /* The text is only printed, never parsed: reading masks control characters. */
    bool is_shown;
    /* Files of earlier versions do not have the attribute. An empty text is not written. */
    bool may_lack;
} texts[] = {
    {"espalier_version", offsetof(struct header, espalier_version), true, false},
    {"preset", offsetof(struct header, preset), true, true},
    {"config", offsetof(struct header, config_text), false, false},
    {"config_resolved", offsetof(struct header, resolved), false, false},
    {"command", offsetof(struct header, command), true, false},
    {"data", offsetof(struct header, data), false, false},
    {"created", offsetof(struct header, created), true, false},
};
enum { N_TEXTS = sizeof texts / sizeof *texts };

static char **text_of(struct header *h, size_t k)
{
    return (char **)((char *)h + texts[k].offset);
}

void attributes_free(struct header *h)
{
    for (size_t k = 0; k < N_TEXTS; k++) {
        free(*text_of(h, k));
        *text_of(h, k) = NULL;
    }
}

static enum esp_status write_root(const struct header *h, const char *file, hid_t root)
{
    const uint32_t magic = SONATA_MAGIC;
    struct header view = *h;
    enum esp_status st;
    if ((st = h5_put(file, root, "magic", ELEMENT_U32, 1, &magic)) != ESP_OK ||
        (st = h5_put(file, root, "version", ELEMENT_U32, 2, sonata_version)) != ESP_OK ||
        (st = h5_put(file, root, "seed", ELEMENT_U64, 1, &h->seed)) != ESP_OK)
        return st;
    for (size_t k = 0; k < N_TEXTS && st == ESP_OK; k++)
        if (!texts[k].may_lack || **text_of(&view, k))
            st = h5_put_text(file, root, texts[k].name, *text_of(&view, k));
    return st;
}

static enum esp_status write_group(const struct header *h, const char *file, hid_t group)
{
    const uint32_t format = (uint32_t)(h->is_old ? LAYOUT_OLD_FORMAT : LAYOUT_FORMAT) +
                            (h->first_image > 0 ? LAYOUT_LATE : 0);
    const uint8_t spikes = (uint8_t)h->spikes;
    enum esp_status st = h5_put(file, group, "format", ELEMENT_U32, 1, &format);
    if (st == ESP_OK && h->first_image > 0)
        st = h5_put(file, group, "first_image", ELEMENT_U64, 1, &h->first_image);
    for (size_t k = 0; k < N_NUMBERS && st == ESP_OK; k++)
        st = h5_put(file, group, numbers[k].name, numbers[k].element, 1,
                    (const char *)h + numbers[k].offset);
    return st == ESP_OK ? h5_put(file, group, "record", ELEMENT_U8, 1, &spikes) : st;
}

enum esp_status attributes_write(const struct header *h, const char *file, hid_t root)
{
    enum esp_status st = write_root(h, file, root);
    if (st != ESP_OK)
        return st;
    const hid_t group =
        H5Gcreate2(root, "espalier", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    if (group < 0)
        return h5_fail(ESP_IO, file, "/espalier");
    st = write_group(h, file, group);
    if (H5Gclose(group) < 0 && st == ESP_OK)
        st = h5_fail(ESP_IO, file, "/espalier");
    return st;
}

/* Open the group /espalier, which distinguishes recordings from SONATA files of other programs; both have the
 * same attribute `magic`. *format receives the format number. */
static enum esp_status open_group(const char *file, hid_t root, uint32_t *format,
                                  hid_t *out)
{
    uint32_t magic = 0;
    if (h5_get(file, root, "magic", ELEMENT_U32, 1, &magic) != ESP_OK ||
        magic != SONATA_MAGIC || !h5_path_is_plain(root, "espalier"))
        return esp_fail(ESP_INPUT, "%s: an HDF5 file, but not a recording of espalier",
                        file);
    const hid_t group = H5Gopen2(root, "espalier", H5P_DEFAULT);
    if (group < 0)
        return h5_fail(ESP_INPUT, file, "/espalier");
    enum esp_status st = h5_get(file, group, "format", ELEMENT_U32, 1, format);
    if (st == ESP_OK &&
        (*format < LAYOUT_OLD_FORMAT || *format > LAYOUT_FORMAT + LAYOUT_LATE))
        st = esp_fail(
            ESP_INPUT,
            "%s: a recording of format %u; this espalier reads formats up to %d: "
            "use a version that fits",
            file, (unsigned)*format, LAYOUT_FORMAT + LAYOUT_LATE);
    if (st != ESP_OK)
        H5Gclose(group);
    else
        *out = group;
    return st;
}

static enum esp_status check(const struct header *h, const char *file)
{
    const uint64_t n_pixels = (uint64_t)h->width * h->height;
    if (!(h->dt_ms > 0) || !isfinite(h->dt_ms) || n_pixels < 1 ||
        n_pixels > LAYOUT_PIXELS)
        return esp_fail(ESP_INPUT, "%s: dt_ms, width or height is out of range", file);
    return ESP_OK;
}

static enum esp_status read_group(const char *file, hid_t group, struct header *h)
{
    uint8_t spikes = 0;
    enum esp_status st = h5_get(file, group, "record", ELEMENT_U8, 1, &spikes);
    if (st == ESP_OK && spikes > LAYOUT_ALL_SPIKES)
        st = esp_fail(ESP_INPUT, "%s: attribute record = %u is unknown", file, spikes);
    h->spikes = spikes;
    for (size_t k = 0; k < N_NUMBERS && st == ESP_OK; k++)
        st = h5_get(file, group, numbers[k].name, numbers[k].element, 1,
                    (char *)h + numbers[k].offset);
    return st == ESP_OK ? check(h, file) : st;
}

/* Read text k. Texts that are only printed are masked. The text `data` is not masked: it may contain file
 * names, which may contain any character. */
static enum esp_status read_text(const char *file, hid_t root, size_t k, char **out)
{
    if (texts[k].may_lack && H5Aexists(root, texts[k].name) == 0)
        return (*out = strdup("")) ? ESP_OK : esp_fail(ESP_MEMORY, "out of memory");
    const enum esp_status st = h5_get_text(file, root, texts[k].name, MOST_TEXT, out);
    if (st == ESP_OK && texts[k].is_shown)
        text_mask(*out);
    return st;
}

/* Return whether the file is of a version without scores of votes, h and fields of removed neurons: it has none of
 * these columns. */
static bool is_brief(hid_t group)
{
    return !h5_path_is_plain(group, "images/scores") &&
           !h5_path_is_plain(group, "pruning/removed/h") &&
           !h5_path_is_plain(group, "pruning/removed/field");
}

/* Whether the columns of actions are all missing. */
static bool lacks_actions(hid_t group)
{
    return H5Lexists(group, "actions", H5P_DEFAULT) <= 0;
}

enum esp_status attributes_read(const char *file, hid_t root, struct header *out)
{
    struct header h = {0};
    hid_t group = H5I_INVALID_HID;
    uint32_t format = 0;
    enum esp_status st = open_group(file, root, &format, &group);
    if (st != ESP_OK)
        return st;
    const bool is_late = (format - LAYOUT_OLD_FORMAT) % 2 == LAYOUT_LATE;
    h.is_old = format < LAYOUT_FORMAT;
    h.is_brief = is_brief(group);
    h.lacks_actions = lacks_actions(group);
    st = read_group(file, group, &h);
    if (st == ESP_OK && is_late)
        st = h5_get(file, group, "first_image", ELEMENT_U64, 1, &h.first_image);
    if (st == ESP_OK && h.first_image > h.images_run)
        st = esp_fail(ESP_INPUT, "%s: begins after the last image of its run", file);
    H5Gclose(group);
    if (st == ESP_OK)
        st = h5_get(file, root, "seed", ELEMENT_U64, 1, &h.seed);
    for (size_t k = 0; k < N_TEXTS && st == ESP_OK; k++)
        st = read_text(file, root, k, text_of(&h, k));
    if (st == ESP_OK)
        *out = h;
    else
        attributes_free(&h);
    return st;
}
