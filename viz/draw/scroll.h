/* viz/draw/scroll.h - a picture that scrolls to the left, as a ring of columns: what is new is drawn once,
 * and showing the picture is two copies, however much time it holds.
 *
 * Columns are numbered since some beginning; the newest is the head, at the right edge. */
#ifndef ESPALIER_VIZ_DRAW_SCROLL_H
#define ESPALIER_VIZ_DRAW_SCROLL_H

#include "base/status.h"
#include "viz/draw/canvas.h"

#include <stdint.h>

struct scroll {
    struct canvas picture;
    int64_t head;
    uint32_t back; /* colour of an empty column */
};

/* A picture of this size; keeps the memory it has if that is the size already. ESP_MEMORY leaves it
 * as it was. */
enum esp_status scroll_resize(struct scroll *s, int width, int height);
/* Also of one that is all zero. */
void scroll_free(struct scroll *s);

/* Empty, with the head at column `head`. */
void scroll_clear(struct scroll *s, int64_t head, uint32_t back);

/* Move on to column `head`, never back; new columns are empty. */
void scroll_advance(struct scroll *s, int64_t head);

/* Mix `share` of a colour into columns column - w + 1 to column, rows y to y + h - 1; the part that
 * is not in the picture is left out. */
void scroll_mark(struct scroll *s, int64_t column, int y, int w, int h, uint32_t colour,
                 unsigned share);

/* Show the picture with its upper left corner at (x, y). */
void scroll_show(const struct scroll *s, struct canvas *c, int x, int y);

#endif
