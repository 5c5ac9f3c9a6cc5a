/* viz/panels/panel_now.c - the present image: from left to right its pixels, the neurons that fired most, the
 * scores. */
#include "viz/panels/panel.h"

#include <stdio.h>

/* Sizes in points; VOTES: largest number of classes listed. */
enum { TILE = 56, TILE_GAP = 8, VOTES_W = 132, VOTES = 4 };

static const char title[] = "Now";

static struct rect inside_of(const struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    return rect_inset(panel, brush_px(b, 8), brush_px(b, 32), brush_px(b, 8),
                      brush_px(b, 8));
}

/* Return the rectangle of the image, scaled by the largest integer with which it fits; if the image is too large, a
 * square as high as the panel. */
static struct rect image_of(const struct panel_context *s, struct rect inside)
{
    const int w = (int)s->model->start.width, h = (int)s->model->start.height;
    const int zoom = w > 0 && h > 0 ? inside.h / (h > w ? h : w) : 0;
    if (zoom < 1)
        return (struct rect){inside.x, inside.y, inside.h, inside.h};
    return (struct rect){inside.x, inside.y + (inside.h - h * zoom) / 2, w * zoom,
                         h * zoom};
}

static void draw_image(const struct panel_context *s, struct rect r)
{
    const struct brush *b = &s->brush;
    const struct event_start *start = &s->model->start;
    const struct picture p = {s->model->pixels, (size_t)start->width * start->height,
                              start->width, start->height};
    if (s->model->now.has_pixels) {
        picture_draw(b->canvas, &p, r, b->theme->ink, 255);
        return;
    }
    canvas_fill(b->canvas, r, b->theme->grid);
    brush_notice(b, r, start->has_pixels ? "" : "pixels: give --data");
}

/* Return the rectangle of the field of neuron k of those that fired most; w = 0 if there is no room. */
static struct rect answer_at(const struct panel_context *s, struct rect inside, size_t k)
{
    const struct brush *b = &s->brush;
    const struct rect image = image_of(s, inside);
    const int size = brush_px(b, TILE), first = image.x + image.w + brush_px(b, 32);
    const struct rect r = {first + (int)k * (size + brush_px(b, TILE_GAP)),
                           inside.y + brush_px(b, 4), size, size};
    const int limit = inside.x + inside.w - brush_px(b, VOTES_W + 16);
    return r.x + r.w <= limit ? r : (struct rect){0};
}

static void draw_answer(const struct panel_context *s, struct rect r,
                        const struct run_model_answer *a)
{
    const struct brush *b = &s->brush;
    const esp_class label = s->model->votes.label[a->birth];
    panel_field(s, a->birth, r, s->model->fields.most_mV);
    if (s->view->has_selected && s->view->selected == a->birth)
        canvas_frame(b->canvas, r, brush_px(b, 2), b->theme->accent);
    char text[48];
    struct rect below = {r.x - brush_px(b, 4), r.y + r.h + brush_px(b, 2),
                         r.w + brush_px(b, 8), brush_px(b, 16)};
    snprintf(text, sizeof text, "\xc3\x97%s", number_count(a->spikes).text);
    brush_whole(b, BRUSH_SMALL_FIGURE, below, BRUSH_CENTRE, b->theme->text, text);
    below.y += below.h - brush_px(b, 1);
    if (label == ESP_NO_CLASS)
        return;
    snprintf(text, sizeof text, "class %u", (unsigned)label);
    brush_whole(b, BRUSH_SMALL, below, BRUSH_CENTRE, panel_class_colour(s, label), text);
}

/* Return whether class a is listed before class b: it has a higher score, or an equal score and is the vote. */
static bool leads(const struct run_model_now *now, int a, int b)
{
    return now->scores[a] > now->scores[b] ||
           (now->scores[a] == now->scores[b] && a == now->vote);
}

/* Write the classes with the highest scores to best[], best first, and return how many, at most VOTES. */
static int best_classes(const struct panel_context *s, int best[VOTES])
{
    const float *scores = s->model->now.scores;
    const int n = (int)s->model->start.n_classes;
    int found = 0;
    for (int c = 0; c < n; c++) {
        if (!(scores[c] > 0))
            continue;
        int at = found < VOTES ? found++ : VOTES;
        for (; at > 0 && leads(&s->model->now, c, best[at - 1]); at--)
            if (at < VOTES)
                best[at] = best[at - 1];
        if (at < VOTES)
            best[at] = c;
    }
    return found;
}

static const char *scores_text(const struct panel_context *s)
{
    const struct run_model_now *now = &s->model->now;
    return now->scores_of == RUN_MODEL_OF_SPIKES ? "spikes by class"
           : now->by == RUN_MODEL_BAYES          ? "bayes, mean spike"
                                                 : "votes, in view";
}

static void draw_votes(const struct panel_context *s, struct rect r)
{
    const struct brush *b = &s->brush;
    int best[VOTES];
    const int n = best_classes(s, best), h = brush_px(b, 18);
    const struct rect caption =
        rect_take_top(&r, brush_line(b, BRUSH_SMALL), brush_px(b, 2));
    if (n > 0)
        brush_whole(b, BRUSH_SMALL, caption, BRUSH_RIGHT, b->theme->dim, scores_text(s));
    for (int k = 0; k < n && (k + 1) * h <= r.h; k++) {
        const float score = s->model->now.scores[best[k]];
        const uint32_t colour = theme_class(b->theme, (unsigned)best[k]);
        struct rect row = {r.x, r.y + k * h, r.w, h};
        char text[16];
        snprintf(text, sizeof text, "%u", (unsigned)best[k] % 1000);
        brush_text(b, BRUSH_FIGURE, rect_take_left(&row, brush_px(b, 28), brush_px(b, 4)),
                   BRUSH_RIGHT, colour, text);
        snprintf(text, sizeof text, "%.0f %%", 100 * (double)score);
        brush_text(b, BRUSH_SMALL_FIGURE, rect_take_right(&row, brush_px(b, 44), 0),
                   BRUSH_RIGHT, b->theme->dim, text);
        canvas_fill(
            b->canvas,
            (struct rect){row.x, row.y + h / 4, (int)((float)row.w * score), h / 2},
            colour);
    }
}

/* Write the time since the beginning of an image that is being shown: "tick 137, 68.5 ms". */
static void tick_text(const struct panel_context *s, char *to, size_t room)
{
    const double ms = (double)s->model->now.ticks * s->model->start.dt_ms;
    snprintf(to, room, "tick %s, %s ms", number_count((uint64_t)s->model->now.ticks).text,
             number_fixed(ms, s->model->start.dt_ms < 1 ? 1 : 0).text);
}

/* Write label and vote, "label 7, answer 9 (bayes)", and a sign that tells whether they are equal. */
static void answer_text(const struct run_model_now *now, bool brief, char *to,
                        size_t room)
{
    const char *sign = now->vote == now->label ? "\xe2\x9c\x93" : "\xe2\x9c\x97";
    if (now->vote == ESP_NO_CLASS)
        snprintf(to, room, "label %u, no answer", (unsigned)now->label);
    else if (brief)
        snprintf(to, room, "label %u, answer %u %s", (unsigned)now->label,
                 (unsigned)now->vote, sign);
    else
        snprintf(to, room, "label %u, answer %u (%s) %s", (unsigned)now->label,
                 (unsigned)now->vote, run_model_vote_name(now->by), sign);
}

/* Draw the number of the image; then, while it is shown, the time since its beginning, and afterwards label and
 * vote. */
static void draw_title(const struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    const struct run_model_now *now = &s->model->now;
    struct rect line = brush_title_line(b, panel, title);
    char text[128];
    snprintf(text, sizeof text, "image %s", number_count(now->image + 1).text);
    const int w = brush_text(b, BRUSH_FIGURE, line, BRUSH_LEFT, b->theme->dim, text);
    line = rect_inset(line, w + brush_px(b, 12), 0, 0, 0);
    if (!now->complete) {
        char tick[96];
        tick_text(s, tick, sizeof tick);
        snprintf(text, sizeof text, "%.95s", tick);
        if (now->label != ESP_NO_CLASS)
            snprintf(text, sizeof text, "label %u \xc2\xb7 %.95s", (unsigned)now->label,
                     tick);
        brush_whole(b, BRUSH_BODY, line, BRUSH_RIGHT, b->theme->text, text);
        return;
    }
    if (now->label == ESP_NO_CLASS)
        return;
    answer_text(now, false, text, sizeof text);
    if (brush_width(b, BRUSH_BODY, text) > line.w)
        answer_text(now, true, text, sizeof text);
    brush_whole(b, BRUSH_BODY, line, BRUSH_RIGHT, b->theme->text, text);
}

static void draw(struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    const struct rect inside = inside_of(s, panel);
    const struct run_model_now *now = &s->model->now;
    brush_panel(b, panel, title, false);
    if (!s->model->started || !now->known || inside.h < 8) {
        brush_notice(b, inside, "waiting for the first image");
        return;
    }
    draw_title(s, panel);
    draw_image(s, image_of(s, inside));
    for (size_t k = 0; k < now->n_answers; k++) {
        const struct rect r = answer_at(s, inside, k);
        if (r.w > 0)
            draw_answer(s, r, &now->answers[k]);
    }
    const int votes_w = brush_px(b, VOTES_W);
    if (inside.w > votes_w * 2)
        draw_votes(
            s, (struct rect){inside.x + inside.w - votes_w, inside.y, votes_w, inside.h});
    if (now->n_answers == 0)
        brush_notice(b, rect_inset(inside, inside.h, 0, votes_w, 0),
                     s->model->start.has_spikes ? "no neuron has answered"
                                                : "no spikes are recorded");
}

static void hit_answer(const struct panel_context *s, struct rect at, int x, int y,
                       struct panel_hit *hit)
{
    const struct rect inside = inside_of(s, at);
    if (!s->model->started || !s->model->now.known)
        return;
    for (size_t k = 0; k < s->model->now.n_answers && !hit->neuron; k++)
        if (rect_has(answer_at(s, inside, k), x, y)) {
            hit->neuron = true;
            hit->birth = s->model->now.answers[k].birth;
        }
}

const struct panel panel_now = {
    .name = "now",
    .cell = {.place = ARRANGE_RIGHT, .least_h = 136, .drop = 20},
    .changes = 1u << RUN_MODEL_IMAGE | 1u << RUN_MODEL_FIELDS | 1u << RUN_MODEL_WINDOW,
    .wants = PANEL_WANTS_FIELDS,
    .draw = draw,
    .hit = hit_answer,
};
