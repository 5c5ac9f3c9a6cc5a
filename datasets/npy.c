/* datasets/npy.c - the format is that of numpy.lib.format. */
#include "datasets/npy.h"

#include "base/numeral.h"

#include <stdio.h>
#include <string.h>

enum { MAGIC_BYTES = 6, HEADER_MOST = 4096 };

static enum esp_status broken(const char *name, const char *what)
{
    return esp_fail(ESP_INPUT,
                    "%s: not an array of numpy: %s; save it again by numpy.save", name,
                    what);
}

/* ---- the header ---- */

/* Return where the value of a key of the dictionary begins; NULL if there is no such key. */
static const char *find_key(const char *text, const char *key)
{
    char quoted[24];
    snprintf(quoted, sizeof quoted, "'%s':", key);
    const char *at = strstr(text, quoted);
    at = at ? at + strlen(quoted) : NULL;
    return at ? at + strspn(at, " ") : NULL;
}

/* Read the type of the elements: '<f4', '|u1', ... */
static enum esp_status read_type(const char *name, const char *text, struct npy *a)
{
    const char *at = find_key(text, "descr");
    if (!at || at[0] != '\'')
        return broken(name, "its elements are structures, not numbers");
    const char order = at[1], kind = at[2], size = at[3];
    if (!order || !strchr("<>|=", order) || !kind || !strchr("buif", kind) || !size ||
        !strchr("1248", size) || at[4] != '\'' ||
        (kind == 'f' && size != '4' && size != '8') || (kind == 'b' && size != '1'))
        return esp_fail(ESP_INPUT,
                        "%s: its elements are neither whole numbers, bool, float32 nor "
                        "float64: convert them by astype",
                        name);
    a->kind = kind;
    a->size = (unsigned)(size - '0');
    a->is_big_endian = order == '>';
    return ESP_OK;
}

/* Read the shape: (60000, 28, 28). */
static enum esp_status read_shape(const char *name, const char *text, struct npy *a)
{
    const char *at = find_key(text, "shape");
    if (!at || *at != '(')
        return broken(name, "its header has no shape");
    at++;
    a->n = 1;
    while (*at != ')') {
        uint64_t length;
        const char *end;
        if (a->rank == NPY_DIMENSIONS)
            return esp_fail(ESP_INPUT, "%s: an array of more than %d dimensions", name,
                            NPY_DIMENSIONS);
        if (numeral_begin(at, &length, &end) != NULL ||
            (length > 0 && a->n > SIZE_MAX / 16 / length))
            return broken(name, "its shape is out of range");
        a->n *= (size_t)length;
        a->shape[a->rank++] = length;
        at = end + strspn(end, ", ");
    }
    return ESP_OK;
}

static enum esp_status read_dictionary(const char *name, const char *text, struct npy *a)
{
    const char *order = find_key(text, "fortran_order");
    enum esp_status st = read_type(name, text, a);
    if (st == ESP_OK && (!order || strncmp(order, "False", 5) != 0))
        st = esp_fail(ESP_INPUT,
                      "%s: stands column by column (fortran_order): save "
                      "numpy.ascontiguousarray of it",
                      name);
    return st == ESP_OK ? read_shape(name, text, a) : st;
}

enum esp_status npy_parse(const char *name, const uint8_t *bytes, size_t n_bytes,
                          struct npy *out)
{
    char text[HEADER_MOST + 1];
    struct npy a = {.rank = 0};
    if (n_bytes < MAGIC_BYTES + 6 || memcmp(bytes, "\x93NUMPY", MAGIC_BYTES) != 0)
        return broken(name, "it does not begin as one");
    const unsigned version = bytes[MAGIC_BYTES];
    const size_t begin = version == 1 ? 10 : 12;
    size_t length = bytes[8] | (size_t)bytes[9] << 8;
    if (version > 1)
        length |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24;
    if (version < 1 || version > 3 || length > HEADER_MOST || length > n_bytes - begin)
        return broken(name, "its header is damaged");
    memcpy(text, bytes + begin, length);
    text[length] = '\0';
    const enum esp_status st = read_dictionary(name, text, &a);
    if (st != ESP_OK)
        return st;
    a.data = bytes + begin + length;
    const size_t left = n_bytes - begin - length;
    if (left % a.size != 0 || left / a.size != a.n)
        return esp_fail(ESP_INPUT,
                        "%s: its shape asks for %zu elements of %u bytes, but %zu bytes "
                        "follow; copy the file again",
                        name, a.n, a.size, left);
    *out = a;
    return ESP_OK;
}

/* ---- values ---- */

/* The bytes of element k as a number, the most significant byte first. */
static uint64_t bits(const struct npy *a, size_t k)
{
    const uint8_t *b = a->data + k * a->size;
    uint64_t value = 0;
    for (unsigned j = 0; j < a->size; j++)
        value = value << 8 | b[a->is_big_endian ? j : a->size - 1 - j];
    return value;
}

static double real(const struct npy *a, size_t k)
{
    const uint64_t raw = bits(a, k);
    const uint32_t half = (uint32_t)raw;
    double wide;
    float narrow;
    memcpy(&wide, &raw, sizeof wide);
    memcpy(&narrow, &half, sizeof narrow);
    return a->size == 8 ? wide : (double)narrow;
}

/* Write whole numbers from 0 to 255 as bytes. bits() makes a negative number larger than 255, except one of a
 * single byte, which has its own comparison. */
static enum esp_status whole_bytes(const char *name, const struct npy *a,
                                   const char *what, uint8_t *to)
{
    for (size_t k = 0; k < a->n; k++) {
        const uint64_t value = bits(a, k);
        if (value > UINT8_MAX || (a->kind == 'i' && a->size == 1 && value > INT8_MAX))
            return esp_fail(ESP_INPUT, "%s: %s %zu is beyond 0 to 255", name, what, k);
        to[k] = (uint8_t)value;
    }
    return ESP_OK;
}

static enum esp_status real_pixels(const char *name, const struct npy *a, uint8_t *to)
{
    double most = 0;
    for (size_t k = 0; k < a->n; k++) {
        const double x = real(a, k);
        if (!(x >= 0 && x <= 255))
            return esp_fail(ESP_INPUT,
                            "%s: element %zu is beyond 0 to 1, or 0 to 255: scale it",
                            name, k);
        most = x > most ? x : most;
    }
    const double scale = most > 1 ? 1 : 255;
    for (size_t k = 0; k < a->n; k++)
        to[k] = (uint8_t)(real(a, k) * scale + 0.5);
    return ESP_OK;
}

enum esp_status npy_pixels(const char *name, const struct npy *a, uint8_t *to)
{
    if (a->kind == 'f')
        return real_pixels(name, a, to);
    const enum esp_status st = whole_bytes(name, a, "element", to);
    for (size_t k = 0; st == ESP_OK && a->kind == 'b' && k < a->n; k++)
        to[k] = to[k] ? UINT8_MAX : 0;
    return st;
}

enum esp_status npy_labels(const char *name, const struct npy *a, uint8_t *to)
{
    if (a->kind == 'f')
        return esp_fail(ESP_INPUT, "%s: labels are floats; whole numbers are needed",
                        name);
    return whole_bytes(name, a, "label", to);
}
