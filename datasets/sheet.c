/* datasets/sheet.c - one pass over the images; each is copied into the next free cell of its row. */
#include "datasets/sheet.h"

#include "base/array.h"

#include <stdbool.h>
#include <string.h>

enum { GUTTER_GREY = 160, MAX_PIXELS = 1 << 26, MAX_CLASSES = 256 };

/* The image that is laid out next, and the picture that is drawn of it. */
struct cell {
    const struct sheet_look *look; /* NULL: the picture is the image */
    uint32_t width, height;        /* of the picture, pixels */
    uint8_t *image, *picture;      /* the same buffer where `look` is NULL */
};

/* Draw the image and copy the picture, inverted so that the background is white, into cell (row, column). */
static void paste(struct sheet *sheet, const struct cell *c, uint32_t row,
                  uint32_t column)
{
    const size_t left = SHEET_GUTTER + (size_t)column * (c->width + SHEET_GUTTER);
    const size_t top = SHEET_GUTTER + (size_t)row * (c->height + SHEET_GUTTER);
    if (c->look)
        c->look->draw(c->look->context, c->image, c->picture);
    for (uint32_t y = 0; y < c->height; y++)
        for (uint32_t x = 0; x < c->width; x++)
            sheet->pixels[(top + y) * sheet->width + left + x] =
                (uint8_t)(255 - c->picture[(size_t)y * c->width + x]);
}

/* Compute width and height for so many columns; the row of a class without images stays empty. */
static enum esp_status measure(const struct dataset_info *info, const struct cell *c,
                               uint32_t columns, struct sheet *sheet)
{
    const uint64_t width = SHEET_GUTTER + columns * ((uint64_t)c->width + SHEET_GUTTER);
    const uint64_t height =
        SHEET_GUTTER + info->n_classes * ((uint64_t)c->height + SHEET_GUTTER);
    if (columns == 0 || width > MAX_PIXELS || height > MAX_PIXELS ||
        width * height > MAX_PIXELS)
        return esp_fail(
            ESP_INPUT,
            "data set %s: %u columns of %u classes, %u x %u pixels each, do not make "
            "a sheet; ask for 1 column or more, and at most 64 megapixels in all",
            info->spec, (unsigned)columns, (unsigned)info->n_classes, (unsigned)c->width,
            (unsigned)c->height);
    sheet->width = (uint32_t)width;
    sheet->height = (uint32_t)height;
    return ESP_OK;
}

/* Copy images of the split until every row is full or no images are left. */
static void fill(struct sheet *sheet, const struct dataset *d, enum dataset_split split,
                 uint32_t columns, const struct cell *c)
{
    const struct dataset_info *info = dataset_info(d);
    uint32_t used[MAX_CLASSES] = {0};
    uint32_t n_open = info->n_classes;
    for (size_t k = 0; k < info->n_images[split] && n_open > 0; k++) {
        const uint8_t label = dataset_image(d, split, k, c->image);
        if (used[label] < columns) {
            paste(sheet, c, label, used[label]++);
            n_open -= used[label] == columns;
        }
    }
}

static bool cell_create(const struct dataset_info *info, const struct sheet_look *look,
                        struct cell *c)
{
    c->image = array_create((size_t)info->width * info->height, 1);
    c->picture = look ? array_create((size_t)c->width * c->height, 1) : c->image;
    return c->image && c->picture;
}

static void cell_free(struct cell *c)
{
    if (c->picture != c->image)
        array_free(c->picture);
    array_free(c->image);
}

enum esp_status sheet_draw(const struct dataset *d, enum dataset_split split,
                           uint32_t columns, const struct sheet_look *look,
                           struct sheet *out)
{
    const struct dataset_info *info = dataset_info(d);
    struct sheet sheet = {0};
    struct cell c = {.look = look,
                     .width = look ? look->width : info->width,
                     .height = look ? look->height : info->height};
    const enum esp_status st = measure(info, &c, columns, &sheet);
    if (st != ESP_OK)
        return st;
    const size_t n = (size_t)sheet.width * sheet.height;
    sheet.pixels = cell_create(info, look, &c) ? array_create(n, 1) : NULL;
    if (sheet.pixels) {
        memset(sheet.pixels, GUTTER_GREY, n);
        fill(&sheet, d, split, columns, &c);
        *out = sheet;
    }
    cell_free(&c);
    return sheet.pixels ? ESP_OK : ESP_MEMORY;
}

void sheet_free(struct sheet *sheet)
{
    array_free(sheet->pixels);
    sheet->pixels = NULL;
}
