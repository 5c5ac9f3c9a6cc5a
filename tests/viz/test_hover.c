/* tests/viz/test_hover.c - what stands under the pointer: notes on neurons, inputs and moments; switches and the scroll
 * bar. */
#include "tests/viz/made_run.h"
#include "viz/panels/bars.h"
#include "viz/scene/scene_state.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROOM = 256, MANY = 20000 };

static struct rect middle_of(struct rect r)
{
    return (struct rect){r.x + r.w / 2, r.y + r.h / 2, 0, 0};
}

static struct request press(struct scene *s, int x, int y)
{
    scene_pointer(s, INPUT_MOVE, x, y, 0, 0);
    const struct request c = scene_pointer(s, INPUT_PRESS, x, y, 0, 0);
    scene_pointer(s, INPUT_RELEASE, x, y, 0, 0);
    return c;
}

static void note_at(struct scene *s, int x, int y, char note[ROOM])
{
    scene_pointer(s, INPUT_MOVE, x, y, 0, 0);
    scene_note(s, note, ROOM);
}

/* Image 29 is of class 2, so neuron 7 answered seven times and neuron 8 once. */
static void the_neurons_that_answered_the_image_are_named_where_they_stand(void **state)
{
    struct made_run_fixture *f = *state;
    const struct rect r = made_run_panel(f->s, &panel_now);
    bool seen[MADE_RUN_NEURONS] = {false};
    char note[ROOM];
    for (int y = r.y; y < r.y + r.h; y += 2)
        for (int x = r.x; x < r.x + r.w; x += 2) {
            const struct panel_hit hit = scene_hit(f->s, x, y);
            assert_int_equal(hit.panel, &panel_now);
            if (!hit.neuron || seen[hit.birth])
                continue;
            seen[hit.birth] = true;
            note_at(f->s, x, y, note);
            assert_int_equal(strtol(note + strlen("neuron "), NULL, 10), hit.birth);
            press(f->s, x, y);
            assert_true(f->s->view.has_selected);
            assert_int_equal(f->s->view.selected, hit.birth);
        }
    for (size_t k = 0; k < MADE_RUN_NEURONS; k++)
        assert_int_equal(seen[k], k == 7 || k == 8);
}

static size_t count(const struct canvas *c, struct rect r, uint32_t colour)
{
    size_t n = 0;
    for (int y = r.y; y < r.y + r.h; y++)
        for (int x = r.x; x < r.x + r.w; x++)
            n += c->pixels[y * c->width + x] == colour;
    return n;
}

static void the_selected_one_of_those_that_answered_has_a_frame(void **state)
{
    struct made_run_fixture *f = *state;
    const struct rect r = made_run_panel(f->s, &panel_now);
    const uint32_t accent = f->s->theme.accent;
    panel_select(&f->s->context, 6); /* answered another image */
    const size_t before = count(made_run_draw(f), r, accent);
    panel_select(&f->s->context, 7);
    assert_true(count(made_run_draw(f), r, accent) > before + 50);
}

/* The lowest place of the picture that has a note. */
static void find_lowest(struct scene *s, int *x, int *y)
{
    char note[ROOM] = "";
    for (*y = 799; *y > 0 && !note[0]; --*y)
        for (*x = 0; *x < 1280 && !note[0]; *x += 3)
            note_at(s, *x, *y, note);
}

/* There is no room for the note below the pointer: it goes above. */
static void a_note_stays_within_the_window(void **state)
{
    struct made_run_fixture *f = *state;
    static uint32_t pixels[1280 * 800];
    memcpy(pixels, made_run_draw(f)->pixels, sizeof pixels);
    int x, y, above = 0, below = 0;
    find_lowest(f->s, &x, &y);
    const struct canvas *c = made_run_draw(f);
    for (int k = 0; k < 1280 * 800; k++)
        if (c->pixels[k] != pixels[k])
            *(k / 1280 < y ? &above : &below) += 1;
    assert_true(y > 700);
    assert_true(above > 1000);
    assert_true(below < above / 20);
}

/* What the row of an input holds beside the ground. */
static size_t in_row_of(struct made_run_fixture *f, const struct canvas *c, size_t id)
{
    const struct rect plot =
        panel_raster_plot(&f->s->context, made_run_panel(f->s, &panel_raster));
    double y, h;
    raster_row(&f->s->context.raster_view, &f->s->inputs, id, &y, &h);
    const struct rect row = {plot.x, plot.y + (int)ceil(y), plot.w, (int)h - 1};
    return (size_t)(row.w * row.h) - count(c, row, f->s->theme.panel);
}

static void the_inputs_of_an_image_are_drawn_in_their_rows(void **state)
{
    struct made_run_fixture *f = *state;
    const struct event_spike inputs[] = {{100, 5}, {300, 5}, {480, 5}};
    struct event_image image = made_run_image(30, 0, NULL, 0);
    f->s->view.inputs = true;
    image.inputs = inputs;
    image.n_inputs = 3;
    scene_image(f->s, &image);
    const struct canvas *c = made_run_draw(f);
    const size_t lines = in_row_of(f, c, 9);
    assert_int_equal(in_row_of(f, c, 4), lines);
    assert_int_equal(in_row_of(f, c, 6), lines);
    assert_true(in_row_of(f, c, 5) > lines + 20);
}

/* The switch has two halves; the second shows the inputs, of which the pointer names row and column. */
static void inputs_are_named_by_their_pixel(void **state)
{
    struct made_run_fixture *f = *state;
    const struct rect panel = made_run_panel(f->s, &panel_raster);
    const struct rect to = panel_raster_switch(&f->s->context, panel);
    press(f->s, to.x + to.w - 3, to.y + to.h / 2);
    assert_true(f->s->view.inputs);
    made_run_draw(f);
    const struct rect plot = panel_raster_plot(&f->s->context, panel);
    bool seen[MADE_RUN_INPUTS] = {false};
    char note[ROOM], wanted[ROOM];
    for (int y = plot.y + 1; y < plot.y + plot.h - 1; y += 3) {
        note_at(f->s, plot.x + plot.w / 2, y, note);
        assert_int_equal(strncmp(note, "input ", 6), 0);
        const long id = strtol(note + 6, NULL, 10);
        assert_in_range(id, 0, MADE_RUN_INPUTS - 1);
        snprintf(wanted, sizeof wanted, "input %ld \xc2\xb7 row %ld, column %ld", id,
                 id / MADE_RUN_SIDE, id % MADE_RUN_SIDE);
        assert_string_equal(note, wanted);
        seen[id] = true;
    }
    for (size_t k = 0; k < MADE_RUN_INPUTS; k++)
        assert_true(seen[k]);
    press(f->s, to.x + 3, to.y + to.h / 2);
    assert_false(f->s->view.inputs);
}

/* Of the lines the values at or before the moment: 20 neurons until image 20, then 15. */
static void a_moment_of_the_lines_has_its_values(void **state)
{
    struct made_run_fixture *f = *state;
    const struct rect r = made_run_panel(f->s, &panel_lines);
    char note[ROOM];
    size_t before = 0, after = 0;
    for (int x = r.x; x < r.x + r.w; x++) {
        note_at(f->s, x, r.y + r.h / 2, note);
        if (note[0] == '\0')
            continue;
        const long image = strtol(note + strlen("after image "), NULL, 10);
        const char *living = strchr(note, '\n') + 1;
        assert_in_range(image, 0, 30);
        if (image > 11 && image < 19) {
            assert_int_equal(strncmp(living, "20 living, estimated accuracy 50", 32), 0);
            before++;
        } else if (image > 21 && image < 29) {
            assert_int_equal(strncmp(living, "15 living, estimated accuracy 50", 32), 0);
            after++;
        }
        if (image > 11)
            assert_non_null(strstr(living, "\n12.0 spikes per image"));
    }
    assert_true(before > 3 && after > 3);
}

static void the_switch_of_the_fields_orders_them_by_class_and_back(void **state)
{
    struct made_run_fixture *f = *state;
    const struct rect at = middle_of(
        panel_fields_switch(&f->s->context, made_run_panel(f->s, &panel_fields)));
    const bool before = f->s->view.by_class;
    press(f->s, at.x, at.y);
    assert_true(f->s->view.by_class != before);
    press(f->s, at.x, at.y);
    assert_true(f->s->view.by_class == before);
}

static void tell_many_fields(struct scene *s)
{
    static const float weight[MANY * MADE_RUN_INPUTS], theta[MANY];
    static esp_id birth[MANY];
    for (size_t k = 0; k < MANY; k++)
        birth[k] = (esp_id)k;
    scene_fields(s,
                 &(struct event_fields){
                     .birth = birth, .n = MANY, .weight_mV = weight, .theta_mV = theta});
}

/* More neurons than there is room for: the bar at the right goes to any of their rows. */
static void the_scroll_bar_of_the_fields_reaches_every_row(void **state)
{
    struct made_run_fixture *f = *state;
    struct event_start start = made_run_start();
    start.n_neurons = MANY;
    assert_int_equal(scene_start(f->s, &start), ESP_OK);
    tell_many_fields(f->s);
    made_run_draw(f);
    const struct tiling *g = f->s->context.grid;
    const int x = g->area.x + g->area.w + 1, last = g->rows_all - g->rows_shown;
    assert_true(last > 0);
    scene_pointer(f->s, INPUT_PRESS, x, g->area.y + g->area.h - 1, 0, 0);
    assert_int_equal(f->s->view.scroll, last);
    scene_pointer(f->s, INPUT_MOVE, x, g->area.y + g->area.h / 2, 0, 0);
    assert_true(abs(f->s->view.scroll - last / 2) <= 1);
    scene_pointer(f->s, INPUT_MOVE, x, g->area.y - 50, 0, 0);
    assert_int_equal(f->s->view.scroll, 0);
    scene_pointer(f->s, INPUT_RELEASE, x, g->area.y - 50, 0, 0);
}

/* Above the first row that is seen there are tiles of others, which leave no line in the title. */
static void of_the_neurons_to_be_removed_only_those_in_view_are_underlined(void **state)
{
    struct made_run_fixture *f = *state;
    struct event_start start = made_run_start();
    struct event_status status = made_run_status();
    const struct event_window window = made_run_window(10);
    start.n_neurons = MANY;
    assert_int_equal(scene_start(f->s, &start), ESP_OK);
    tell_many_fields(f->s);
    scene_window(f->s, &window);
    status.threshold_set = 17;
    scene_status(f->s, &status);
    f->s->view.scroll = 2;
    const struct canvas *c = made_run_draw(f);
    const struct tiling *g = f->s->context.grid;
    const struct rect panel = made_run_panel(f->s, &panel_fields);
    const struct rect above = {panel.x, panel.y, panel.w, g->area.y - panel.y};
    assert_true(g->scroll == 2 && f->s->context.ranking->n_below > g->n / 2);
    assert_true(count(c, g->area, f->s->theme.warning) > 1000);
    assert_int_equal(count(c, above, f->s->theme.warning), 0);
}

static void the_bar_in_the_header_seeks(void **state)
{
    struct made_run_fixture *f = *state;
    const struct rect bar = bars_progress(&f->s->context, f->s->where.header);
    const struct request c = press(f->s, bar.x + bar.w / 4, middle_of(bar).y);
    assert_int_equal(c.verb, REQUEST_SEEK);
    assert_true(c.value > 20 && c.value < 30);
}

/* A bar of the raster is read to the tick, at any zoom down to a hundredth of a second. */
static void a_spike_is_read_to_the_tick(void **state)
{
    struct made_run_fixture *f = *state;
    struct view *v = &f->s->view;
    for (int zoom = 0; zoom < 2; zoom++) {
        char note[ROOM], wanted[ROOM];
        if (zoom) { /* the last image, of class 2: neuron 7 at ticks 0, 20 ... 120, 8 at 140 */
            v->follows = false;
            v->span_s = 0.01;
            v->end = 30 * MADE_RUN_IMAGE_TICKS - MADE_RUN_IMAGE_TICKS + 125;
        }
        made_run_redraw(f->s);
        made_run_draw(f);
        const struct rect plot =
            panel_raster_plot(&f->s->context, made_run_panel(f->s, &panel_raster));
        const struct raster_view *r = &f->s->context.raster_view;
        double y, h;
        raster_row(r, f->s->context.neurons, 7, &y, &h);
        const int x = plot.x + (int)ceil(raster_x(r, 29 * MADE_RUN_IMAGE_TICKS + 120));
        note_at(f->s, x, plot.y + (int)(y + h / 2), note);
        int tick = -1;
        const char *image = strstr(note, "image 30, tick ");
        assert_true(image && sscanf(image, "image 30, tick %d", &tick) == 1);
        assert_in_range(tick, 120, zoom ? 120 : 128); /* as wide as a pixel */
        snprintf(wanted, sizeof wanted,
                 "neuron 7 \xc2\xb7 class 2\nimage 30, tick %d, %d ms\n"
                 "7 in this image, nearest at tick 120, 120 ms",
                 tick, tick);
        assert_string_equal(note, wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_RUN(the_neurons_that_answered_the_image_are_named_where_they_stand),
        WITH_RUN(the_selected_one_of_those_that_answered_has_a_frame),
        WITH_RUN(a_note_stays_within_the_window),
        WITH_RUN(inputs_are_named_by_their_pixel),
        WITH_RUN(the_inputs_of_an_image_are_drawn_in_their_rows),
        WITH_RUN(a_moment_of_the_lines_has_its_values),
        WITH_RUN(the_switch_of_the_fields_orders_them_by_class_and_back),
        WITH_RUN(the_scroll_bar_of_the_fields_reaches_every_row),
        WITH_RUN(of_the_neurons_to_be_removed_only_those_in_view_are_underlined),
        WITH_RUN(the_bar_in_the_header_seeks),
        WITH_RUN(a_spike_is_read_to_the_tick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
