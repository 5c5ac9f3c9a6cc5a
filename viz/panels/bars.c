/* viz/panels/bars.c - draw as many texts as fit, the important ones first; none is cut. */
#include "viz/panels/bars.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Sizes in points. */
enum { PAD = 16, GAP = 16, PROGRESS_W = 160, PROGRESS_H = 6 };

/* If the whole text fits, draw it at the left or right end of *line and cut its area off *line. Return whether it
 * fits. */
static bool piece(const struct panel_context *s, struct rect *line,
                  enum brush_style style, enum brush_align side, uint32_t colour,
                  const char *text)
{
    const struct brush *b = &s->brush;
    const int w = brush_width(b, style, text), gap = brush_px(b, GAP);
    if (!*text || w > line->w)
        return false;
    const struct rect r =
        side == BRUSH_LEFT ? rect_take_left(line, w, gap) : rect_take_right(line, w, gap);
    brush_text(b, style, r, BRUSH_LEFT, colour, text);
    return true;
}

static struct rect line_of(const struct panel_context *s, struct rect bar)
{
    const int pad = brush_px(&s->brush, PAD);
    return rect_inset(bar, pad, 0, pad, 0);
}

static void progress_text(const struct panel_context *s, char *to, size_t room)
{
    const struct run_model *b = s->model;
    if (b->start.images_run > 0)
        snprintf(to, room, "image %s / %s", number_count(run_model_images_done(b)).text,
                 number_count(b->start.images_run).text);
    else
        snprintf(to, room, "image %s", number_count(run_model_images_done(b)).text);
}

/* Return the largest width of the progress text. It has this room always, so that the texts beside it do not
 * move. */
static int progress_text_w(const struct panel_context *s)
{
    char text[80];
    const struct number n = number_count(s->model->start.images_run);
    snprintf(text, sizeof text, "image %s / %s", n.text, n.text);
    return brush_width(&s->brush, BRUSH_FIGURE, text);
}

/* Write the title: preset or file, data set, seed. */
static void title_text(const struct panel_context *s, char *to, size_t room)
{
    const struct run_model *b = s->model;
    snprintf(to, room, "%s%s%s \xc2\xb7 seed %llu", b->title,
             *b->data ? " \xc2\xb7 " : "", b->data, (unsigned long long)b->start.seed);
}

/* Write what the run does: "training", "interrupted at 17 %", ... */
static void stage_text(const struct panel_context *s, char *to, size_t room)
{
    static const char *const stages[] = {[EVENT_TRAINING] = "training",
                                         [EVENT_SCORING] = "testing whole",
                                         [EVENT_LABELLING] = "labelling",
                                         [EVENT_TESTING] = "testing"};
    const struct event_status *st = &s->model->status;
    const double run = (double)s->model->start.images_run;
    const double done = (double)run_model_images_done(s->model);
    if (st->state == EVENT_BROKEN)
        snprintf(to, room, "interrupted at %s %%",
                 number_fixed(run > 0 ? floor(100 * done / run) : (double)NAN, 0).text);
    else if (!isnan(st->tested))
        snprintf(to, room, "tested");
    else if (st->stage != EVENT_TRAINING)
        snprintf(to, room, "%s %s %%", stages[st->stage],
                 number_fixed(
                     100 * (double)st->stage_done / fmax((double)st->stage_images, 1), 0)
                     .text);
    else if (st->state == EVENT_FINISHED)
        snprintf(to, room, "trained");
    else
        snprintf(to, room,
                 s->model->start.source == EVENT_REPLAY ? "replay" : "training");
}

/* Write the accuracy with its name: on the test images, or the running estimate of the last window. */
static void accuracy_text(const struct panel_context *s, char *to, size_t room)
{
    const struct series *q = &s->model->accuracy;
    const double tested = s->model->status.tested;
    to[0] = '\0';
    if (!isnan(tested))
        snprintf(to, room, "%s %% tested", number_fixed(100 * tested, 2).text);
    else if (q->n > 0)
        snprintf(to, room, "%s last window", number_percent(q->last_y).text);
}

struct layout_of_header {
    struct rect title, stage, count, accuracy, progress, speed, state;
};

static void take(struct rect *line, int w, int gap, bool left, struct rect *out)
{
    if (line->w >= w)
        *out = left ? rect_take_left(line, w, gap) : rect_take_right(line, w, gap);
}

/* Arrange the header; no place depends on the state of the run. Title and stage have a place only if progress and
 * accuracy fit too, the times only if the progress bar fits too; the bar gets the room that is left. */
static struct layout_of_header arrange(const struct panel_context *s, struct rect header)
{
    const struct brush *b = &s->brush;
    const int gap = brush_px(b, GAP);
    struct layout_of_header l = {0};
    struct rect line = line_of(s, header);
    char title[160];
    title_text(s, title, sizeof title);
    const int title_w = brush_width(b, BRUSH_BODY, title);
    const int count_w = progress_text_w(s);
    const int stage_w = brush_width(b, BRUSH_BODY, "interrupted at 100 %");
    const int accuracy_w = brush_width(b, BRUSH_FIGURE, "100.0 % last window");
    const int speed_w = brush_width(b, BRUSH_FIGURE, "000,000\xc3\x97 real time");
    const int state_w =
        brush_width(b, BRUSH_FIGURE, "00 h 00 min simulated in 00 min 00 s");
    if (line.w >= title_w + gap + count_w + gap + accuracy_w)
        take(&line, title_w, gap, true, &l.title);
    if (line.w >= stage_w + gap + count_w + gap + accuracy_w)
        take(&line, stage_w, gap, true, &l.stage);
    take(&line, count_w, gap, true, &l.count);
    take(&line, accuracy_w, gap, false, &l.accuracy);
    take(&line, speed_w, gap, false, &l.speed);
    if (line.w >= state_w + gap + brush_px(b, PROGRESS_W))
        take(&line, state_w, gap, false, &l.state);
    if (line.w >= brush_px(b, PROGRESS_W) / 2)
        l.progress = line;
    return l;
}

struct rect bars_progress(const struct panel_context *s, struct rect header)
{
    return s->model->started ? arrange(s, header).progress : (struct rect){0};
}

static void draw_progress(const struct panel_context *s, struct rect r)
{
    const struct brush *b = &s->brush;
    const double run = (double)s->model->start.images_run;
    const double part =
        run > 0 ? fmin((double)run_model_images_done(s->model) / run, 1) : 0;
    const int h = brush_px(b, PROGRESS_H);
    struct rect bar = {r.x, r.y + (r.h - h) / 2, r.w, h};
    canvas_fill(b->canvas, bar, b->theme->grid);
    bar.w = (int)lround(bar.w * part);
    canvas_fill(b->canvas, bar, b->theme->dim);
}

static void speed_text(const struct panel_context *s, char *to, size_t room)
{
    const struct event_status *st = &s->model->status;
    if (st->state == EVENT_PAUSED)
        snprintf(to, room, "paused");
    else if (st->state == EVENT_FINISHED)
        snprintf(to, room, "finished");
    else if (st->state == EVENT_BROKEN)
        snprintf(to, room, "ended");
    else if (!isnan(st->realtime))
        snprintf(to, room, "%s\xc3\x97 real time",
                 st->realtime < 10 ? number_fixed(st->realtime, 2).text
                                   : number_fixed(st->realtime, 0).text);
    else
        snprintf(to, room, "running");
}

/* Write the simulated time, and for a live run the real time. The duration of a replay is not that of the run. */
static void times_text(const struct run_model *model, char *to, size_t room)
{
    const struct number simulated = number_duration(model->status.simulated_s);
    if (model->start.source == EVENT_LIVE)
        snprintf(to, room, "%s simulated in %s", simulated.text,
                 number_duration(model->status.wall_s).text);
    else
        snprintf(to, room, "%s simulated", simulated.text);
}

void bars_header(const struct panel_context *s, struct rect r)
{
    const struct brush *b = &s->brush;
    const struct run_model *model = s->model;
    canvas_fill(b->canvas, r, b->theme->back);
    if (!model->started) {
        struct rect line = line_of(s, r);
        piece(s, &line, BRUSH_BODY, BRUSH_LEFT, b->theme->text, "espalier");
        return;
    }
    const struct layout_of_header l = arrange(s, r);
    char text[160];
    title_text(s, text, sizeof text);
    if (l.title.w > 0)
        brush_whole(b, BRUSH_BODY, l.title, BRUSH_LEFT, b->theme->text, text);
    progress_text(s, text, sizeof text);
    if (l.count.w > 0)
        brush_whole(b, BRUSH_FIGURE, l.count, BRUSH_RIGHT, b->theme->text, text);
    stage_text(s, text, sizeof text);
    brush_whole(b, BRUSH_BODY, l.stage, BRUSH_LEFT,
                model->status.state == EVENT_BROKEN ? b->theme->warning : b->theme->text,
                text);
    accuracy_text(s, text, sizeof text);
    brush_whole(b, BRUSH_FIGURE, l.accuracy, BRUSH_RIGHT, b->theme->text, text);
    if (l.progress.w > 0)
        draw_progress(s, l.progress);
    speed_text(s, text, sizeof text);
    const bool running = model->status.state == EVENT_RUNNING;
    brush_whole(b, BRUSH_FIGURE, l.speed, BRUSH_RIGHT,
                running ? b->theme->text : b->theme->accent, text);
    times_text(model, text, sizeof text);
    brush_whole(b, BRUSH_FIGURE, l.state, BRUSH_RIGHT, b->theme->dim, text);
}

/* Draw the number of images not shown and the frames per second, at the right. */
static void draw_rates(const struct panel_context *s, struct rect *line)
{
    const struct brush *b = &s->brush;
    const struct event_status *st = &s->model->status;
    char text[64];
    if (!isnan(s->frames_per_s)) {
        snprintf(text, sizeof text, "%3.0f fps", s->frames_per_s);
        piece(s, line, BRUSH_FIGURE, BRUSH_RIGHT, b->theme->dim, text);
    }
    snprintf(text, sizeof text, "%s dropped", number_count(st->dropped).text);
    piece(s, line, BRUSH_FIGURE, BRUSH_RIGHT,
          st->dropped ? b->theme->warning : b->theme->dim, text);
    if (st->skipped > 0) {
        snprintf(text, sizeof text, "%s not drawn", number_count(st->skipped).text);
        piece(s, line, BRUSH_FIGURE, BRUSH_RIGHT, b->theme->dim, text);
    }
    if (st->paced) {
        piece(s, line, BRUSH_BODY, BRUSH_RIGHT, b->theme->accent, "pruning pace");
    } else if (!isinf(st->speed_limit) && s->model->started) {
        char limit[32];
        snprintf(limit, sizeof limit, "%.3g", st->speed_limit);
        snprintf(text, sizeof text, "at most %s\xc3\x97 real time",
                 st->speed_limit < 100 ? limit : number_fixed(st->speed_limit, 0).text);
        piece(s, line, BRUSH_FIGURE, BRUSH_RIGHT, b->theme->accent, text);
    }
}

/* Draw what the keys do in the present state, the most important first. */
static void draw_keys(const struct panel_context *s, struct rect *line)
{
    const struct run_model *b = s->model;
    const enum event_state state = b->status.state;
    const bool over = state == EVENT_FINISHED || state == EVENT_BROKEN;
    const bool paused = state == EVENT_PAUSED;
    const char *const keys[] = {
        "? help",
        over     ? ""
        : paused ? "space go on"
                 : "space pause",
        over ? "" : ". image",
        paused ? ", tick" : "",
        over || paused ? "" : "[ ] speed",
        over || paused || b->status.paced ? "" : "y pruning pace",
        b->started && b->start.can_seek ? "click the bar to go there" : "",
        s->n_populations > 1 ? "p population" : "",
        "click a field",
        run_model_can_prune(b) && !over && b->table.n_living > b->start.prune_to
            ? "drag the threshold"
            : "",
        "/ find a neuron",
        "c confusion",
        !over && b->started && b->start.source == EVENT_LIVE ? "l laboratory" : "",
        over ? "q close" : "",
    };
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        if (*keys[k] &&
            !piece(s, line, BRUSH_BODY, BRUSH_LEFT, s->brush.theme->dim, keys[k]))
            return;
}

void bars_footer(const struct panel_context *s, struct rect r)
{
    const struct brush *b = &s->brush;
    canvas_fill(b->canvas, r, b->theme->back);
    struct rect line = line_of(s, r);
    const char *message = s->said[0] ? s->said : s->model->message;
    if (*message) {
        const bool bad = !s->said[0] && s->model->status.state == EVENT_BROKEN;
        const int w = brush_text(b, BRUSH_BODY, line, BRUSH_LEFT,
                                 bad ? b->theme->warning : b->theme->text, message);
        rect_take_left(&line, w, brush_px(b, GAP));
        draw_rates(s, &line);
        return;
    }
    draw_rates(s, &line);
    draw_keys(s, &line);
}
