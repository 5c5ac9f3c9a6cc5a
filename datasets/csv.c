/* datasets/csv.c - the format csv:FILE[,TEST_FILE]: each line holds the label and the pixels of one image. */
#include "base/array.h"
#include "base/numeral.h"
#include "base/text.h"
#include "datasets/file_bytes.h"
#include "datasets/hints.h"
#include "datasets/in_memory.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096 };

/* A CSV file. Its first line may hold the names of the columns; all others hold numbers. */
struct sheet_file {
    const char *path;
    struct file_bytes bytes;
    size_t begin;      /* offset of the first line of numbers, bytes */
    size_t first_line; /* number of that line in the file, from 1, for messages */
    char separator;
    /* Number of fields of each line, and which of them is the label. */
    size_t n_fields, label_field;
    size_t n_lines; /* lines of numbers */
};

/* ---- lines ---- */

static bool is_end(char c)
{
    return c == '\n' || c == '\r' || c == '\0';
}

/* Return the length of the line at offset `at` without its line end; *next is the offset of the next line. */
static size_t line_length(const struct sheet_file *f, size_t at, size_t *next)
{
    const uint8_t *end = memchr(f->bytes.bytes + at, '\n', f->bytes.n - at);
    const size_t n = end ? (size_t)(end - f->bytes.bytes) - at : f->bytes.n - at;
    *next = at + n + (end != NULL);
    return n > 0 && f->bytes.bytes[at + n - 1] == '\r' ? n - 1 : n;
}

static size_t count_fields(const char *line, size_t n, char separator)
{
    size_t fields = 1;
    for (size_t k = 0; k < n; k++)
        fields += line[k] == separator;
    return fields;
}

/* Return the separator that occurs most often in the line; a comma where none occurs. */
static char find_separator(const char *line, size_t n)
{
    static const char candidates[] = ",;\t ";
    char best = ',';
    size_t most = 1;
    for (size_t k = 0; candidates[k]; k++) {
        const size_t fields = count_fields(line, n, candidates[k]);
        if (fields > most) {
            most = fields;
            best = candidates[k];
        }
    }
    return best;
}

/* ---- the first line ---- */

/* Whether the field of n characters names the column of labels. */
static bool names_label(const char *field, size_t n)
{
    static const char *const words[] = {"label", "labels", "class", "target", "y"};
    if (n >= 2 && field[0] == '"' && field[n - 1] == '"') {
        field++;
        n -= 2;
    }
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (strlen(words[k]) == n && strncasecmp(field, words[k], n) == 0)
            return true;
    return false;
}

/* Return which column of a line of names is that of the labels; 0 where no name says so. */
static size_t find_label(const char *line, size_t n, char separator)
{
    size_t field = 0, begin = 0;
    for (size_t k = 0; k <= n; k++) {
        if (k < n && line[k] != separator)
            continue;
        if (names_label(line + begin, k - begin))
            return field;
        begin = k + 1;
        field++;
    }
    return 0;
}

static bool begins_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '"' || c == '_';
}

/* Find the separator, the number of fields, the column of labels and the first line of numbers. A first line that
 * begins with a letter, a quotation mark or an underscore holds names of columns. */
static enum esp_status read_first(struct sheet_file *f)
{
    size_t next;
    f->begin = f->bytes.n >= 3 && memcmp(f->bytes.bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    const char *line = (const char *)f->bytes.bytes + f->begin;
    const size_t n = line_length(f, f->begin, &next);
    f->separator = find_separator(line, n);
    f->n_fields = count_fields(line, n, f->separator);
    f->first_line = 1;
    if (f->n_fields < 2)
        return esp_fail(ESP_INPUT,
                        "%s: line 1 has one value; a label and the pixels of an image "
                        "belong in each line",
                        f->path);
    if (!begins_name(line[0]))
        return ESP_OK;
    f->label_field = find_label(line, n, f->separator);
    f->begin = next;
    f->first_line = 2;
    return ESP_OK;
}

/* Set f->n_lines; empty lines at the end of the file do not count. */
static void count_lines(struct sheet_file *f)
{
    size_t n = 0;
    for (size_t at = f->begin, next; at < f->bytes.n; at = next) {
        n++;
        if (line_length(f, at, &next) > 0)
            f->n_lines = n;
    }
}

/* ---- numbers ---- */

/* Read the value at *at and move *at behind the separator that follows; `last`: the line ends behind the value. */
static enum esp_status read_value(const struct sheet_file *f, size_t line, bool last,
                                  const char **at, uint8_t *value)
{
    uint64_t number;
    const char *end;
    char shown[24];
    if (numeral_begin(*at, &number, &end) != NULL || number > UINT8_MAX ||
        (last ? !is_end(*end) : *end != f->separator))
        return esp_fail(ESP_INPUT,
                        "%s: line %zu has '%s' where a whole number from 0 to 255 and "
                        "%s belong",
                        f->path, line, text_show(*at, shown, sizeof shown),
                        last ? "the end of the line" : "a separator");
    *value = (uint8_t)number;
    *at = end + 1;
    return ESP_OK;
}

static enum esp_status read_line(const struct sheet_file *f, size_t line, const char *at,
                                 uint8_t *label, uint8_t *pixels)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < f->n_fields && st == ESP_OK; k++)
        st = read_value(f, line, k + 1 == f->n_fields, &at,
                        k == f->label_field ? label : pixels++);
    return st;
}

static enum esp_status read_lines(const struct sheet_file *f, struct idx_split *split)
{
    const size_t n_pixels = f->n_fields - 1;
    enum esp_status st = ESP_OK;
    size_t at = f->begin, next;
    for (size_t k = 0; k < f->n_lines && st == ESP_OK; k++, at = next) {
        const size_t line = f->first_line + k;
        const char *text = (const char *)f->bytes.bytes + at;
        const size_t n = line_length(f, at, &next);
        const size_t fields = count_fields(text, n, f->separator);
        if (fields != f->n_fields)
            st = esp_fail(ESP_INPUT, "%s: line %zu has %zu values, line 1 has %zu",
                          f->path, line, fields, f->n_fields);
        else
            st = read_line(f, line, text, &split->labels.bytes[k],
                           split->images.bytes + k * n_pixels);
    }
    return st;
}

/* ---- the format ---- */

/* ESP_INPUT if the file holds zero bytes. The memory behind the file is zero, which ends the last number: ESP_INPUT
 * too where there is no such memory. */
static enum esp_status check_text(const struct sheet_file *f)
{
    if (memchr(f->bytes.bytes, 0, f->bytes.n))
        return esp_fail(ESP_INPUT, "%s: is no text; a CSV file is needed here", f->path);
    return f->bytes.n < f->bytes.n_mapped
               ? ESP_OK
               : esp_fail(ESP_INPUT, "%s: is too large", f->path);
}

static enum esp_status fill(const char *path, const struct dataset_hints *hints,
                            struct idx_split *split)
{
    struct sheet_file f = {.path = path};
    uint64_t size[2] = {0, 0};
    enum esp_status st = file_bytes_read(path, true, &f.bytes);
    if (st == ESP_OK)
        st = check_text(&f);
    if (st == ESP_OK)
        st = read_first(&f);
    if (st == ESP_OK)
        st = hints_size(hints, path, f.n_fields - 1, size);
    if (st == ESP_OK) {
        count_lines(&f);
        st = in_memory_room(split, path, f.n_lines, (uint32_t)size[1], (uint32_t)size[0]);
    }
    if (st == ESP_OK)
        st = read_lines(&f, split);
    file_bytes_free(&f.bytes);
    return st;
}

/* Read FILE, or FILE,TEST_FILE. A file whose own name has the comma is read as one FILE. */
static enum esp_status fill_both(const char *files, const struct dataset_hints *hints,
                                 struct idx_split *split)
{
    char path[PATH_SIZE];
    struct stat info;
    const char *comma = stat(files, &info) == 0 ? NULL : strchr(files, ',');
    const size_t n = comma ? (size_t)(comma - files) : strlen(files);
    if (n == 0 || n >= PATH_SIZE)
        return esp_fail(ESP_INPUT, "data set csv: names no file; write csv:FILE or "
                                   "csv:FILE,TEST_FILE");
    snprintf(path, sizeof path, "%.*s", (int)n, files);
    enum esp_status st = fill(path, hints, &split[0]);
    if (st == ESP_OK && comma)
        st = fill(comma + 1, hints, &split[1]);
    if (st == ESP_OK && comma && split[0].images.cols != split[1].images.cols)
        st = esp_fail(ESP_INPUT, "%s: its images have another size than those of %s",
                      comma + 1, path);
    return st;
}

static enum esp_status open_csv(struct dataset *d)
{
    const char *files = d->spec + strlen("csv:");
    struct idx_split *split;
    enum esp_status st = in_memory_create(d, &split);
    if (st == ESP_OK)
        st = dataset_name(d->origin, files);
    if (st == ESP_OK)
        st = fill_both(files, &d->hints, split);
    if (st == ESP_OK)
        in_memory_describe(d);
    return st;
}

static bool is_csv(const char *spec)
{
    return strncmp(spec, "csv:", 4) == 0;
}

static const char *const specs[] = {"csv:FILE", NULL};

const struct dataset_format dataset_csv = {.specs = specs,
                                           .knows = is_csv,
                                           .open = open_csv,
                                           .image = in_memory_image,
                                           .free = in_memory_free};
