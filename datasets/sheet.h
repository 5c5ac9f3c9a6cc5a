/* datasets/sheet.h - a contact sheet: one row per class, with the first images of that class side by side. */
#ifndef ESPALIER_DATASETS_SHEET_H
#define ESPALIER_DATASETS_SHEET_H

#include "datasets/dataset.h"

enum {
    SHEET_COLUMNS = 20, /* default number of images per row */
    SHEET_GUTTER = 2    /* pixels between images */
};

struct sheet {
    uint32_t width, height;
    uint8_t *pixels; /* [height * width] grey: dark ink on white paper */
};

/* How to draw an image of the data set: draw() writes picture[height][width], 255 for full ink. */
struct sheet_look {
    uint32_t width, height;
    void *context;
    void (*draw)(void *context, const uint8_t *image, uint8_t *picture);
};

/* Lay out up to `columns` images of each class, drawn by `look`, or copied where `look` is NULL. The caller calls
 * sheet_free. ESP_INPUT if the sheet would exceed 64 megapixels; ESP_MEMORY. */
enum esp_status sheet_draw(const struct dataset *d, enum dataset_split split,
                           uint32_t columns, const struct sheet_look *look,
                           struct sheet *out);

void sheet_free(struct sheet *sheet);

#endif
