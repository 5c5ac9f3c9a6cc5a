/* studies/manifest.c - write a manifest as JSON, and read and check it. */
#include "studies/manifest.h"

#include "base/files.h"
#include "base/json.h"
#include "base/output.h"
#include "base/text.h"
#include "studies/flat_json.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 1 << 20 };

static const struct {
    const char *name;
    size_t offset, room;
} texts[] = {
#define TEXT(m)                                                           \
    {                                                                     \
#m, offsetof(struct manifest, m), sizeof((struct manifest *)0)->m \
    }
    TEXT(version),    TEXT(data),  TEXT(command), TEXT(preset), TEXT(sizes),
    TEXT(strategies), TEXT(seeds), TEXT(vary),    TEXT(trials), TEXT(search_seed),
#undef TEXT
};

enum { N_TEXTS = sizeof texts / sizeof *texts };

static size_t append(char *text, size_t n, size_t room, const char *word)
{
    if (n < room)
        n += (size_t)snprintf(text + n, room - n, "%s%s", n ? "," : "", word);
    return n;
}

enum esp_status manifest_list_grid(struct manifest *m, const struct grid *g)
{
    size_t n_sizes = 0, n_rows = 0;
    for (size_t k = 0; k < g->n_sizes; k++) {
        char size[24];
        snprintf(size, sizeof size, "%" PRIu64, g->size[k]);
        n_sizes = append(m->sizes, n_sizes, sizeof m->sizes, size);
    }
    for (size_t k = 0; k < g->n_rows; k++)
        n_rows = append(m->strategies, n_rows, sizeof m->strategies, g->row[k].name);
    snprintf(m->seeds, sizeof m->seeds, "%" PRIu64 "-%" PRIu64, g->first_seed,
             g->first_seed + g->n_seeds - 1);
    if (n_sizes >= sizeof m->sizes || n_rows >= sizeof m->strategies)
        return esp_fail(ESP_INPUT, "--sizes and --strategies: too much for one study");
    return ESP_OK;
}

enum esp_status manifest_write(const struct manifest *m, const char *path)
{
    struct output n;
    char *settings = config_text(&m->config);
    enum esp_status st = settings ? output_renew(path, OUTPUT_STUDY, &n)
                                  : esp_fail(ESP_MEMORY, "out of memory");
    if (st == ESP_OK) {
        struct json j = json_begin(n.f);
        json_hash(&j, "identity", m->identity);
        for (size_t k = 0; k < N_TEXTS; k++)
            json_text(&j, texts[k].name, (const char *)m + texts[k].offset);
        json_text(&j, "config", settings);
        json_end(&j);
        st = output_keep(&n);
    }
    free(settings);
    return st;
}

/* Return the text of a member. If it does not exist, return NULL and set a message. */
static const char *text_of(const struct flat_json *j, const char *name, const char *path)
{
    const struct flat_member *m = flat_json_find(j, name);
    if (m && m->is_text)
        return m->value;
    esp_fail(ESP_INPUT, "%s: no member %s", path, name);
    return NULL;
}

/* Check that the version consists of harmless characters. `data` and `command` may be any text. */
static enum esp_status check_version(const struct manifest *m, const char *path)
{
    char shown[48];
    const char *odd = m->version + strspn(m->version, "abcdefghijklmnopqrstuvwxyz"
                                                      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                      "0123456789.+~_-");
    return *odd || !isalnum((unsigned char)*m->version)
               ? esp_fail(ESP_INPUT, "%s: version is '%s', which is none", path,
                          text_show(m->version, shown, sizeof shown))
               : ESP_OK;
}

static enum esp_status take_texts(const struct flat_json *j, const char *path,
                                  struct manifest *m)
{
    for (size_t k = 0; k < N_TEXTS; k++) {
        const char *text = text_of(j, texts[k].name, path);
        if (!text)
            return ESP_INPUT;
        if (strlen(text) >= texts[k].room)
            return esp_fail(ESP_INPUT, "%s: %s is too long", path, texts[k].name);
        memcpy((char *)m + texts[k].offset, text, strlen(text) + 1);
    }
    return check_version(m, path);
}

static enum esp_status take_config(const struct flat_json *j, const char *path,
                                   struct manifest *m)
{
    const char *settings = text_of(j, "config", path);
    if (!settings)
        return ESP_INPUT;
    config_of_files(&m->config);
    enum esp_status st = config_read_text(&m->config, settings, path);
    if (st == ESP_OK && (st = config_check(&m->config)) != ESP_OK)
        st = esp_fail(st, "%s: config: %s", path, esp_message());
    snprintf(m->config.preset, sizeof m->config.preset, "%s", m->preset);
    return st;
}

static enum esp_status take_identity(const struct flat_json *j, const char *path,
                                     struct manifest *m)
{
    const char *text = text_of(j, "identity", path);
    char *end;
    if (!text)
        return ESP_INPUT;
    m->identity = strtoull(text, &end, 16);
    return *text && !*end && strlen(text) <= 16 && isxdigit((unsigned char)*text)
               ? ESP_OK
               : esp_fail(ESP_INPUT, "%s: identity is no hash", path);
}

enum esp_status manifest_read(const char *path, struct manifest *out)
{
    char *text = NULL;
    struct flat_json j;
    struct manifest m = {0};
    enum esp_status st = files_read(path, FILE_LIMIT, &text);
    if (st == ESP_OK)
        st = flat_json_parse(text, path, &j);
    if (st == ESP_OK)
        st = take_texts(&j, path, &m);
    if (st == ESP_OK)
        st = take_identity(&j, path, &m);
    if (st == ESP_OK)
        st = take_config(&j, path, &m);
    free(text);
    if (st == ESP_OK)
        *out = m;
    return st;
}
