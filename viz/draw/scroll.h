/* viz/draw/scroll.h - a picture that scrolls to the left, stored as a ring of columns: each column is drawn once,
 * and the whole picture is shown by two copies.
 *
 * Columns have increasing numbers; the newest, at the right edge, is the head. */
#ifndef ESPALIER_VIZ_DRAW_SCROLL_H
#define ESPALIER_VIZ_DRAW_SCROLL_H

#include "base/status.h"
#include "viz/draw/canvas.h"

#include <stdint.h>

struct scroll {
    struct canvas picture;
    int64_t head;  /* number of the newest column */
    uint32_t back; /* colour of an empty column */
};

/* Set the size; keeps the memory if the size does not change. After ESP_MEMORY the picture is unchanged. */
enum esp_status scroll_resize(struct scroll *s, int width, int height);
/* Free the picture; a scroll that is all zero may be freed, too. */
void scroll_free(struct scroll *s);

/* Clear the picture to the colour `back` and set the head to column `head`. */
void scroll_clear(struct scroll *s, int64_t head, uint32_t back);

/* Advance the head to column `head`; new columns are empty. Do nothing if the head is there or further already. */
void scroll_advance(struct scroll *s, int64_t head);

/* Mix share/255 of a colour into columns column - w + 1 to column, rows y to y + h - 1; parts outside the picture
 * are ignored. */
void scroll_mark(struct scroll *s, int64_t column, int y, int w, int h, uint32_t colour,
                 unsigned share);

/* Copy the picture to the canvas, with its upper left corner at (x, y). */
void scroll_show(const struct scroll *s, struct canvas *c, int x, int y);

#endif
