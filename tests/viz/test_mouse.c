/* tests/viz/test_mouse.c - claims about the mouse: clicks, drags, the wheel. */
#include "tests/viz/made_run.h"
#include "viz/scene/scene_state.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void mouse(struct scene *s, enum input_pointer what, int x, int y)
{
    scene_pointer(s, what, x, y, 0, 0);
}

static void click(struct scene *s, int x, int y)
{
    mouse(s, INPUT_MOVE, x, y);
    mouse(s, INPUT_PRESS, x, y);
    mouse(s, INPUT_RELEASE, x, y);
}

static void a_click_on_a_tile_selects_its_neuron(void **state)
{
    struct made_run_fixture *f = *state;
    for (size_t k = 0; k < MADE_RUN_NEURONS; k += 3) {
        const struct rect t = tiling_tile(f->s->context.grid, k);
        click(f->s, t.x + t.w / 2, t.y + t.h / 2);
        made_run_draw(f);
        assert_true(f->s->view.has_selected);
        assert_int_equal(f->s->view.selected, f->s->context.grid->order[k]);
        assert_int_equal(scene_wants(f->s).birth, f->s->context.grid->order[k]);
    }
    scene_key(f->s, INPUT_ESCAPE, 0);
    assert_false(f->s->view.has_selected);
}

static void a_click_on_a_row_selects_its_neuron(void **state)
{
    struct made_run_fixture *f = *state;
    const struct rect panel = made_run_panel(f->s, &panel_raster);
    const struct rect plot = panel_raster_plot(&f->s->context, panel);
    for (esp_id id = 5; id < MADE_RUN_NEURONS; id += 4) { /* 0 to 4 are pruned */
        double y, h;
        raster_row(&f->s->context.raster_view, f->s->context.neurons, id, &y, &h);
        click(f->s, plot.x + plot.w / 2, plot.y + (int)(y + h / 2));
        assert_true(f->s->view.has_selected);
        assert_int_equal(f->s->view.selected, id);
    }
}

static void a_click_on_a_bar_selects_its_neuron(void **state)
{
    struct made_run_fixture *f = *state;
    const struct rect panel = made_run_panel(f->s, &panel_counts);
    click(f->s, panel.x + panel.w - 20, panel.y + 60);
    assert_true(f->s->view.has_selected);
    assert_int_equal(f->s->view.selected,
                     f->s->context.ranking->place[f->s->context.ranking->n - 1].birth);
}

static void a_drag_pans_and_the_wheel_zooms(void **state)
{
    struct made_run_fixture *f = *state;
    const struct rect panel = made_run_panel(f->s, &panel_raster);
    const struct rect plot = panel_raster_plot(&f->s->context, panel);
    const int x = plot.x + plot.w / 2, y = plot.y + plot.h / 2;
    mouse(f->s, INPUT_MOVE, x, y);
    mouse(f->s, INPUT_PRESS, x, y);
    mouse(f->s, INPUT_MOVE, x + plot.w / 4, y);
    mouse(f->s, INPUT_RELEASE, x + plot.w / 4, y);
    assert_false(f->s->view.follows);
    assert_false(f->s->view.has_selected);
    const double back_s = (30.0 * MADE_RUN_IMAGE_TICKS - (double)f->s->view.end) / 1000;
    assert_true(fabs(back_s - f->s->view.span_s / 4) < 0.05);
    const double span = f->s->view.span_s;
    scene_pointer(f->s, INPUT_WHEEL, x, y, 1, 0);
    assert_true(f->s->view.span_s < span);
    scene_pointer(f->s, INPUT_WHEEL, x, y, 2, INPUT_SHIFT);
    assert_true(f->s->view.high - f->s->view.low < 1);
}

/* A window so small that the panel has no room for spikes: hands do nothing there. */
static void without_room_for_spikes_the_mouse_changes_nothing(void **state)
{
    struct made_run_fixture *f = *state;
    assert_int_equal(scene_resize(f->s, 320, 200, 2), ESP_OK);
    made_run_draw(f);
    const struct rect panel = made_run_panel(f->s, &panel_raster);
    assert_true(!rect_empty(panel));
    assert_true(rect_empty(panel_raster_plot(&f->s->context, panel)));
    const struct view before = f->s->view;
    const int x = panel.x + panel.w / 2, y = panel.y + panel.h / 2;
    mouse(f->s, INPUT_PRESS, x, y);
    mouse(f->s, INPUT_MOVE, x + 40, y + 20);
    mouse(f->s, INPUT_RELEASE, x + 40, y + 20);
    scene_pointer(f->s, INPUT_WHEEL, x, y, 1, 0);
    scene_pointer(f->s, INPUT_WHEEL, x, y, 2, INPUT_SHIFT);
    const struct view *v = &f->s->view;
    assert_true(v->follows && v->span_s == before.span_s);
    assert_true(v->low == before.low && v->high == before.high);
}

/* The pixel row of the threshold line, found by asking. */
static int line_y(struct scene *s, int x)
{
    const struct rect panel = made_run_panel(s, &panel_counts);
    int first = -1, last = -1;
    for (int y = panel.y; y < panel.y + panel.h; y++)
        if (scene_hit(s, x, y).threshold) {
            first = first < 0 ? y : first;
            last = y;
        }
    assert_true(first >= 0);
    return (first + last) / 2;
}

static void the_threshold_line_can_be_dragged(void **state)
{
    struct made_run_fixture *f = *state;
    const struct rect panel = made_run_panel(f->s, &panel_counts);
    const int x = panel.x + panel.w / 2, y = line_y(f->s, x);
    mouse(f->s, INPUT_MOVE, x, y);
    mouse(f->s, INPUT_PRESS, x, y);
    mouse(f->s, INPUT_MOVE, x, y - 30);
    made_run_draw(f);
    assert_true(f->s->view.drag == &panel_counts);
    const size_t below = f->s->context.ranking->n_below;
    assert_true(below > 0);
    const struct request c = scene_pointer(f->s, INPUT_RELEASE, x, y - 30, 0, 0);
    assert_int_equal(c.verb, REQUEST_THRESHOLD);
    assert_true(c.value > 10.5); /* the rule's is 10 */
    /* What the feed says then is what is drawn, at the same place. */
    struct event_status status = made_run_status();
    status.threshold_set = c.value;
    scene_status(f->s, &status);
    made_run_draw(f);
    assert_int_equal(f->s->context.ranking->n_below, below);
    assert_true(abs(line_y(f->s, x) - (y - 30)) <= 1);
}

static void without_a_run_that_listens_the_line_stays(void **state)
{
    struct made_run_fixture *f = *state;
    struct event_start start = made_run_start();
    start.can_control = false;
    assert_int_equal(scene_start(f->s, &start), ESP_OK);
    made_run_all(f->s);
    made_run_draw(f);
    const struct rect panel = made_run_panel(f->s, &panel_counts);
    const int x = panel.x + panel.w / 2, y = line_y(f->s, x);
    mouse(f->s, INPUT_PRESS, x, y);
    mouse(f->s, INPUT_MOVE, x, y - 30);
    assert_int_equal(scene_pointer(f->s, INPUT_RELEASE, x, y - 30, 0, 0).verb,
                     REQUEST_NOTHING);
}

static void a_click_on_the_lines_seeks_where_that_means_something(void **state)
{
    struct made_run_fixture *f = *state;
    const struct rect r = made_run_panel(f->s, &panel_lines);
    struct request c =
        scene_pointer(f->s, INPUT_PRESS, r.x + r.w / 2, r.y + r.h / 2, 0, 0);
    assert_int_equal(c.verb, REQUEST_SEEK);
    assert_true(c.value > 0 && c.value < 100);
    struct event_start start = made_run_start();
    start.can_seek = false;
    assert_int_equal(scene_start(f->s, &start), ESP_OK);
    made_run_draw(f);
    c = scene_pointer(f->s, INPUT_PRESS, r.x + r.w / 2, r.y + r.h / 2, 0, 0);
    assert_int_equal(c.verb, REQUEST_NOTHING);
}

static void with_shift(struct scene *s, enum input_pointer what, int x, int y)
{
    scene_pointer(s, what, x, y, 0, INPUT_SHIFT);
}

/* The tick at a pixel column, by the scale of the plot alone: its right edge is the end of the last image. */
static double tick_at(const struct scene *s, struct rect plot, int x)
{
    const double ticks = s->view.span_s * 1000; /* of 1 ms */
    return 30.0 * MADE_RUN_IMAGE_TICKS - (plot.x + plot.w - x) * ticks / plot.w;
}

/* Pressing, moving and letting go with Shift measures the time between, and does not pan. */
static void a_drag_with_shift_measures_a_range_of_time(void **state)
{
    struct made_run_fixture *f = *state;
    const struct rect panel = made_run_panel(f->s, &panel_raster);
    const struct rect plot = panel_raster_plot(&f->s->context, panel);
    const int x0 = plot.x + plot.w / 4, x1 = plot.x + plot.w / 2, y = plot.y + 40;
    const int64_t from = (int64_t)floor(tick_at(f->s, plot, x0));
    const int64_t to = (int64_t)floor(tick_at(f->s, plot, x1));
    assert_true(rect_empty(made_run_panel(f->s, &panel_measure)));
    with_shift(f->s, INPUT_PRESS, x0, y);
    with_shift(f->s, INPUT_MOVE, x1, y);
    with_shift(f->s, INPUT_RELEASE, x1, y);
    const struct view *v = &f->s->view;
    assert_true(v->follows && !v->has_selected);
    assert_int_equal(v->n_cursors, 2);
    assert_int_equal(v->cursor[0], from);
    assert_int_equal(v->cursor[1], to);
    made_run_draw(f);
    assert_false(rect_empty(made_run_panel(f->s, &panel_measure)));
    assert_int_equal(f->s->context.measure->from, from);
    assert_int_equal(f->s->context.measure->to, to);
    scene_key(f->s, INPUT_ESCAPE, 0);
    assert_int_equal(v->n_cursors, 0);
}

/* x at the mouse: first cursor, second cursor, none; the order in time does not matter. */
static void x_puts_two_cursors_at_the_mouse(void **state)
{
    struct made_run_fixture *f = *state;
    const struct rect panel = made_run_panel(f->s, &panel_raster);
    const struct rect plot = panel_raster_plot(&f->s->context, panel);
    const struct view *v = &f->s->view;
    scene_char(f->s, 'x', 0);
    assert_int_equal(v->n_cursors, 0); /* the mouse is elsewhere */
    mouse(f->s, INPUT_MOVE, plot.x + plot.w / 2, plot.y + 9);
    scene_char(f->s, 'x', 0);
    assert_int_equal(v->n_cursors, 1);
    mouse(f->s, INPUT_MOVE, plot.x + plot.w / 4, plot.y + 9);
    scene_char(f->s, 'x', 0);
    assert_int_equal(v->n_cursors, 2);
    assert_true(v->cursor[1] < v->cursor[0]);
    made_run_draw(f);
    assert_int_equal(f->s->context.measure->from, v->cursor[1]);
    assert_int_equal(f->s->context.measure->to, v->cursor[0]);
    scene_char(f->s, 'x', 0);
    assert_int_equal(v->n_cursors, 0);
}

static void clicks_with_shift_measure_several_neurons(void **state)
{
    struct made_run_fixture *f = *state;
    const struct view *v = &f->s->view;
    scene_char(f->s, '7', 0);
    made_run_draw(f);
    assert_int_equal(f->s->context.measure->n_measured, MADE_RUN_NEURONS - 5);
    for (size_t k = 0; k < 3; k++) {
        const struct rect t = tiling_tile(f->s->context.grid, 6 + k);
        with_shift(f->s, INPUT_PRESS, t.x + t.w / 2, t.y + t.h / 2);
        with_shift(f->s, INPUT_RELEASE, t.x + t.w / 2, t.y + t.h / 2);
        made_run_draw(f);
        assert_int_equal(v->n_chosen, k + 1);
        assert_int_equal(f->s->context.measure->n_measured, k + 1);
        assert_int_equal(v->selected, f->s->context.grid->order[6 + k]);
    }
    const struct rect again = tiling_tile(f->s->context.grid, 7);
    with_shift(f->s, INPUT_PRESS, again.x + 2, again.y + 2);
    made_run_draw(f);
    assert_int_equal(v->n_chosen, 2);
    assert_false(view_has_chosen(v, f->s->context.grid->order[7]));
    click(f->s, again.x + 2, again.y + 2);
    made_run_draw(f);
    assert_int_equal(v->n_chosen, 0);
    assert_int_equal(f->s->context.measure->n_measured, 1);
}

static void more_neurons_than_fit_are_not_chosen(void **state)
{
    (void)state;
    struct view v = view_default();
    for (esp_id id = 0; id < VIEW_CHOSEN; id++)
        assert_true(view_choose(&v, id));
    assert_false(view_choose(&v, VIEW_CHOSEN));
    assert_true(view_choose(&v, 3));
    assert_int_equal(v.n_chosen, VIEW_CHOSEN - 1);
    assert_int_equal(v.selected, VIEW_CHOSEN - 1);
}

static void before_anything_is_drawn_no_neuron_lies_under_the_mouse(void **state)
{
    (void)state;
    struct font *font;
    struct scene *s = made_run_scene(1280, 800, &font);
    made_run_all(s);
    for (size_t k = 0; k < n_panels; k++) {
        const struct rect r = made_run_panel(s, panels[k]);
        if (rect_empty(r)) /* closed until it is opened */
            continue;
        const struct panel_hit hit = scene_hit(s, r.x + r.w / 2, r.y + r.h / 2);
        if (panels[k]->has_side) /* not shown at first */
            continue;
        assert_ptr_equal(hit.panel, panels[k]);
        assert_false(hit.neuron || hit.threshold);
    }
    scene_free(s);
    font_free(font);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_RUN(a_click_on_a_tile_selects_its_neuron),
        WITH_RUN(a_click_on_a_row_selects_its_neuron),
        WITH_RUN(a_click_on_a_bar_selects_its_neuron),
        WITH_RUN(a_drag_with_shift_measures_a_range_of_time),
        WITH_RUN(x_puts_two_cursors_at_the_mouse),
        WITH_RUN(clicks_with_shift_measure_several_neurons),
        cmocka_unit_test(more_neurons_than_fit_are_not_chosen),
        WITH_RUN(a_drag_pans_and_the_wheel_zooms),
        WITH_RUN(without_room_for_spikes_the_mouse_changes_nothing),
        WITH_RUN(the_threshold_line_can_be_dragged),
        WITH_RUN(without_a_run_that_listens_the_line_stays),
        cmocka_unit_test(before_anything_is_drawn_no_neuron_lies_under_the_mouse),
        WITH_RUN(a_click_on_the_lines_seeks_where_that_means_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
