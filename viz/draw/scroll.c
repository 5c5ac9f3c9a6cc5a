/* viz/draw/scroll.c - column c is stored at c modulo the width. */
#include "viz/draw/scroll.h"

enum esp_status scroll_resize(struct scroll *s, int width, int height)
{
    if (s->picture.width == width && s->picture.height == height)
        return ESP_OK;
    struct canvas picture;
    const enum esp_status st = canvas_create(width, height, &picture);
    if (st != ESP_OK)
        return st;
    canvas_free(&s->picture);
    s->picture = picture;
    return ESP_OK;
}

void scroll_free(struct scroll *s)
{
    canvas_free(&s->picture);
    *s = (struct scroll){0};
}

void scroll_clear(struct scroll *s, int64_t head, uint32_t back)
{
    s->head = head;
    s->back = back;
    canvas_fill(&s->picture, s->picture.clip, back);
}

static int place(const struct scroll *s, int64_t column)
{
    const int64_t w = s->picture.width, k = column % w;
    return (int)(k < 0 ? k + w : k);
}

void scroll_advance(struct scroll *s, int64_t head)
{
    const int w = s->picture.width, h = s->picture.height;
    if (head <= s->head)
        return;
    const int64_t n = head - s->head < w ? head - s->head : w;
    const int from = place(s, head - n + 1);
    const int first = from + n < w ? (int)n : w - from;
    canvas_fill(&s->picture, (struct rect){from, 0, first, h}, s->back);
    canvas_fill(&s->picture, (struct rect){0, 0, (int)n - first, h}, s->back);
    s->head = head;
}

void scroll_mark(struct scroll *s, int64_t column, int y, int w, int h, uint32_t colour,
                 unsigned share)
{
    const int64_t oldest = s->head - s->picture.width + 1;
    for (int64_t c = column - w + 1; c <= column; c++)
        if (c >= oldest && c <= s->head)
            canvas_blend(&s->picture, (struct rect){place(s, c), y, 1, h}, colour, share);
}

void scroll_show(const struct scroll *s, struct canvas *c, int x, int y)
{
    const int w = s->picture.width, h = s->picture.height;
    const int split = place(s, s->head + 1); /* where the oldest column is stored */
    canvas_blit(c, x, y, &s->picture, (struct rect){split, 0, w - split, h});
    canvas_blit(c, x + w - split, y, &s->picture, (struct rect){0, 0, split, h});
}
