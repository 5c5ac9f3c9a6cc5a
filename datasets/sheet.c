/* datasets/sheet.c - one pass over the images; each is copied into the next free cell of its row. */
#include "datasets/sheet.h"

#include "base/array.h"

#include <string.h>

enum { GUTTER_GREY = 160, MAX_PIXELS = 1 << 26, MAX_CLASSES = 256 };

/* Copy an image, inverted so that the background is white, into cell (row, column). */
static void paste(struct sheet *sheet, const struct dataset_info *info,
                  const uint8_t *image, uint32_t row, uint32_t column)
{
    const size_t left = SHEET_GUTTER + (size_t)column * (info->width + SHEET_GUTTER);
    const size_t top = SHEET_GUTTER + (size_t)row * (info->height + SHEET_GUTTER);
    for (uint32_t y = 0; y < info->height; y++)
        for (uint32_t x = 0; x < info->width; x++)
            sheet->pixels[(top + y) * sheet->width + left + x] =
                (uint8_t)(255 - image[(size_t)y * info->width + x]);
}

/* Compute width and height for so many columns; the row of a class without images stays empty. */
static enum esp_status measure(const struct dataset_info *info, uint32_t columns,
                               struct sheet *sheet)
{
    const uint64_t width =
        SHEET_GUTTER + columns * (uint64_t)(info->width + SHEET_GUTTER);
    const uint64_t height =
        SHEET_GUTTER + info->n_classes * (uint64_t)(info->height + SHEET_GUTTER);
    if (columns == 0 || width > MAX_PIXELS || height > MAX_PIXELS ||
        width * height > MAX_PIXELS)
        return esp_fail(
            ESP_INPUT,
            "data set %s: %u columns of %u classes, %u x %u pixels each, do not make "
            "a sheet; ask for 1 column or more, and at most 64 megapixels in all",
            info->spec, (unsigned)columns, (unsigned)info->n_classes,
            (unsigned)info->width, (unsigned)info->height);
    sheet->width = (uint32_t)width;
    sheet->height = (uint32_t)height;
    return ESP_OK;
}

/* Copy images of the split until every row is full. */
static void fill(struct sheet *sheet, const struct dataset *d, enum dataset_split split,
                 uint32_t columns, uint8_t *image)
{
    const struct dataset_info *info = dataset_info(d);
    uint32_t used[MAX_CLASSES] = {0};
    uint32_t n_open = info->n_classes;
    for (size_t k = 0; k < info->n_images[split] && n_open > 0; k++) {
        const uint8_t label = dataset_image(d, split, k, image);
        if (used[label] < columns) {
            paste(sheet, info, image, label, used[label]++);
            n_open -= used[label] == columns;
        }
    }
}

enum esp_status sheet_draw(const struct dataset *d, enum dataset_split split,
                           uint32_t columns, struct sheet *out)
{
    const struct dataset_info *info = dataset_info(d);
    struct sheet sheet = {0};
    const enum esp_status st = measure(info, columns, &sheet);
    if (st != ESP_OK)
        return st;
    const size_t n = (size_t)sheet.width * sheet.height;
    uint8_t *image = array_create((size_t)info->width * info->height, 1);
    sheet.pixels = image ? array_create(n, 1) : NULL;
    if (sheet.pixels) {
        memset(sheet.pixels, GUTTER_GREY, n);
        fill(&sheet, d, split, columns, image);
        *out = sheet;
    }
    array_free(image);
    return sheet.pixels ? ESP_OK : ESP_MEMORY;
}

void sheet_free(struct sheet *sheet)
{
    array_free(sheet->pixels);
    sheet->pixels = NULL;
}
