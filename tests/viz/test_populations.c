/* tests/viz/test_populations.c - a network of several populations: each has a picture of its own, whose name is
 * seen, and events of one change nothing in that of another. */
#include "tests/viz/told.h"
#include "viz/draw/text_line.h"
#include "viz/panels/panel_raster.h"
#include "viz/scene/scene_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { HIDDEN = 8, HIDDEN_FIELD = 9 };

/* ---- words that are drawn ---- */

static const char *searched;
static unsigned found;

int __real_text_line_draw(struct canvas *c, const struct atlas *a, int x, int baseline,
                          uint32_t colour, const char *text);
int __wrap_text_line_draw(struct canvas *c, const struct atlas *a, int x, int baseline,
                          uint32_t colour, const char *text);

int __wrap_text_line_draw(struct canvas *c, const struct atlas *a, int x, int baseline,
                          uint32_t colour, const char *text)
{
    found += searched && strstr(text, searched);
    return __real_text_line_draw(c, a, x, baseline, colour, text);
}

/* How many texts of a whole picture contain the word. */
static unsigned count_word(struct scene *s, const char *word)
{
    searched = word;
    found = 0;
    told_redraw(s);
    scene_draw(s, 1);
    searched = NULL;
    return found;
}

/* ---- two populations ---- */

struct pair {
    struct font *font;
    struct scene *s;
    struct event_start start[2]; /* out, the output; hidden */
};

static void begin(struct pair *p)
{
    p->s = told_scene(1280, 800, &p->font);
    p->start[0] = p->start[1] = told_start();
    p->start[0].population = "out";
    p->start[1].population = "hidden";
    p->start[1].other = true;
    p->start[1].n_neurons = p->start[1].prune_to = HIDDEN;
    p->start[1].n_field = HIDDEN_FIELD;
    p->start[1].field_width = p->start[1].field_height = 0;
    p->start[1].strategy = "none";
    assert_int_equal(scene_tell_starts(p->s, p->start, 2), ESP_OK);
}

static void end(struct pair *p)
{
    scene_free(p->s);
    font_free(p->font);
}

static void tell_spike(struct scene *s, unsigned population, uint64_t image, esp_id id,
                       uint32_t tick)
{
    const struct event_spike spike = {tick, id};
    struct event_image told = told_image(image, 1, &spike, 1);
    told.population = population;
    scene_tell_image(s, &told);
}

/* Whether the raster has the bar of this spike, of a neuron that stands for class 1. */
static bool is_drawn(struct scene *s, esp_id id, int64_t tick)
{
    double y, h;
    const struct canvas *c = scene_draw(s, 1).canvas;
    const struct raster_view *v = &s->stage.raster_view;
    const struct rect plot =
        panel_raster_plot(&s->stage, told_panel(s, SCENE_PANEL_RASTER));
    raster_row(v, s->neurons, id, &y, &h);
    const int x = plot.x + (int)raster_x(v, tick), at = plot.y + (int)(y + h / 2);
    const uint32_t *row = c->pixels + (size_t)at * (size_t)c->width;
    bool seen = false;
    for (int k = x - 2; k <= x + 2; k++)
        seen = seen || row[k] == theme_class(&s->theme, 1);
    return seen;
}

static struct canvas copy_of(const struct canvas *c)
{
    struct canvas copy;
    assert_int_equal(canvas_create(c->width, c->height, &copy), ESP_OK);
    canvas_blit(&copy, 0, 0, c, copy.clip);
    return copy;
}

static void assert_same_above_footer(const struct canvas *a, const struct canvas *b)
{
    assert_memory_equal(a->pixels, b->pixels, sizeof(uint32_t) * 1280 * 776);
}

static void a_spike_is_seen_in_the_picture_of_its_population_only(void **state)
{
    struct pair p;
    (void)state;
    begin(&p);
    tell_spike(p.s, 0, 0, 17, 100);
    tell_spike(p.s, 1, 0, 5, 400);
    assert_true(is_drawn(p.s, 17, 100) && !is_drawn(p.s, 5, 400));
    scene_char(p.s, 'p', 0);
    assert_true(is_drawn(p.s, 5, 400) && !is_drawn(p.s, 2, 100));
    scene_char(p.s, 'p', 0);
    assert_true(is_drawn(p.s, 17, 100) && !is_drawn(p.s, 5, 400));
    end(&p);
}

/* Away and back: every pixel is as it was, whatever events the other had meanwhile. */
static void a_picture_is_kept_while_another_is_looked_at(void **state)
{
    struct pair p;
    (void)state;
    begin(&p);
    told_whole_run(p.s);
    scene_select(p.s, 6);
    struct canvas before = copy_of(scene_draw(p.s, 1).canvas);
    scene_char(p.s, 'p', 0);
    assert_int_equal(scene_wants(p.s).population, 1);
    assert_false(p.s->view.has_selected);
    for (uint64_t image = 30; image < 40; image++)
        tell_spike(p.s, 1, image, (esp_id)(image % HIDDEN), 10);
    scene_tell_pruned(p.s, &(struct event_pruned){.population = 1,
                                                  .removed = &(esp_id){3},
                                                  .n_removed = 1,
                                                  .n_living = HIDDEN - 1});
    scene_draw(p.s, 1);
    assert_int_equal(p.s->model->table.n_living, HIDDEN - 1);
    scene_char(p.s, 'p', 0);
    assert_int_equal(scene_wants(p.s).population, 0);
    struct canvas after = copy_of(scene_draw(p.s, 1).canvas);
    assert_same_above_footer(&before, &after);
    canvas_free(&before);
    canvas_free(&after);
    end(&p);
}

static void fields_are_those_of_the_population(void **state)
{
    struct pair p;
    float weight[HIDDEN_FIELD] = {0};
    (void)state;
    begin(&p);
    weight[4] = 3;
    scene_tell_fields(
        p.s, &(struct event_fields){
                 .population = 1, .birth = &(esp_id){2}, .n = 1, .weight_mV = weight});
    assert_int_equal(p.s->model->fields.told, 0);
    scene_char(p.s, 'p', 0);
    const struct canvas *c = scene_draw(p.s, 1).canvas;
    const struct rect t = tiling_tile(p.s->grid, p.s->grid->where[2]);
    const size_t middle =
        (size_t)(t.y + t.h / 2) * (size_t)c->width + (size_t)(t.x + t.w / 2);
    assert_int_equal(c->pixels[middle], p.s->theme.ramp[THEME_RAMP - 1]); /* 3 x 3 */
    end(&p);
}

/* ---- the same images for all ---- */

static void windows_end_for_all_and_accuracy_is_that_of_the_network(void **state)
{
    struct pair p;
    (void)state;
    begin(&p);
    for (uint64_t image = 0; image < 10; image++)
        tell_spike(p.s, 1, image, 4, 10);
    const struct event_window window = told_window(10);
    scene_tell_window(p.s, &window);
    scene_show_population(p.s, 1);
    assert_true(p.s->model->accuracy.last_y == window.accuracy);
    assert_true(p.s->model->activity.last_y == 1.0); /* its own: a spike per image */
    assert_true(p.s->model->living.last_y == HIDDEN);
    assert_true(p.s->model->table.h[4] == 10.0 && p.s->model->table.count[4] == 0);
    end(&p);
}

/* Only the output is pruned by hand: the picture of another has no line to be dragged. */
static void a_threshold_belongs_to_the_output(void **state)
{
    struct pair p;
    (void)state;
    begin(&p);
    struct event_status status = told_status();
    status.threshold_set = 5;
    scene_tell_status(p.s, &status);
    scene_draw(p.s, 1);
    assert_true(p.s->ranking->n_below > 0);
    scene_char(p.s, 'p', 0);
    scene_draw(p.s, 1);
    assert_int_equal(p.s->ranking->n_below, 0);
    assert_int_equal(scene_key(p.s, SCENE_KEY_UP, SCENE_CTRL).verb, SCENE_NOTHING);
    end(&p);
}

/* ---- names ---- */

static void the_name_is_seen_at_every_size(void **state)
{
    static const int sizes[][2] = {{320, 200}, {640, 480}, {1280, 800}, {3840, 2160}};
    struct pair p;
    (void)state;
    begin(&p);
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        assert_int_equal(scene_resize(p.s, sizes[k][0], sizes[k][1], 1), ESP_OK);
        scene_show_population(p.s, 1);
        assert_true(count_word(p.s, "hidden") > 0);
        assert_int_equal(count_word(p.s, "out"), 0);
        scene_show_population(p.s, 0);
        assert_int_equal(count_word(p.s, "hidden"), 0);
    }
    end(&p);
}

static void one_population_needs_no_name_and_no_key(void **state)
{
    struct pair p;
    (void)state;
    begin(&p);
    assert_int_equal(scene_tell_starts(p.s, p.start, 1), ESP_OK);
    assert_int_equal(count_word(p.s, "out"), 0);
    assert_int_equal(count_word(p.s, "population"), 0);
    scene_char(p.s, 'p', 0);
    assert_int_equal(scene_wants(p.s).population, 0);
    end(&p);
}

static void what_was_not_recorded_is_said(void **state)
{
    struct pair p;
    (void)state;
    begin(&p);
    for (int k = 0; k < 2; k++)
        p.start[k].source = EVENT_REPLAY;
    p.start[1].has_spikes = p.start[1].has_fields = false;
    assert_int_equal(scene_tell_starts(p.s, p.start, 2), ESP_OK);
    tell_spike(p.s, 0, 0, 17, 100);
    scene_char(p.s, 'p', 0);
    assert_int_equal(count_word(p.s, "holds no spikes of this"), 1);
    assert_int_equal(count_word(p.s, "no counts without spikes"), 1);
    assert_int_equal(count_word(p.s, "recordings keep"), 1);
    end(&p);
}

static void a_click_on_the_tab_that_is_open_shows_the_next(void **state)
{
    struct pair p;
    (void)state;
    begin(&p);
    scene_draw(p.s, 1);
    const struct rect tabs =
        panel_raster_switch(&p.s->stage, told_panel(p.s, SCENE_PANEL_RASTER));
    const int x = tabs.x + tabs.w / 4, y = tabs.y + tabs.h / 2;
    scene_pointer(p.s, SCENE_POINTER_DOWN, x, y, 0, 0);
    assert_int_equal(scene_wants(p.s).population, 1);
    scene_char(p.s, 'i', 0);
    scene_pointer(p.s, SCENE_POINTER_DOWN, x, y, 0, 0); /* back from the inputs */
    assert_int_equal(scene_wants(p.s).population, 1);
    assert_false(p.s->view.inputs);
    end(&p);
}

/* A run that begins anew, as after a seek in a file of another run, has fewer. */
static void a_start_of_fewer_populations_shows_the_first(void **state)
{
    struct pair p;
    (void)state;
    begin(&p);
    scene_char(p.s, 'p', 0);
    assert_int_equal(scene_wants(p.s).population, 1);
    assert_int_equal(scene_tell_start(p.s, &p.start[0]), ESP_OK);
    assert_int_equal(scene_wants(p.s).population, 0);
    tell_spike(p.s, 0, 0, 17, 100);
    assert_true(is_drawn(p.s, 17, 100));
    end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spike_is_seen_in_the_picture_of_its_population_only),
        cmocka_unit_test(a_picture_is_kept_while_another_is_looked_at),
        cmocka_unit_test(fields_are_those_of_the_population),
        cmocka_unit_test(windows_end_for_all_and_accuracy_is_that_of_the_network),
        cmocka_unit_test(a_threshold_belongs_to_the_output),
        cmocka_unit_test(the_name_is_seen_at_every_size),
        cmocka_unit_test(one_population_needs_no_name_and_no_key),
        cmocka_unit_test(what_was_not_recorded_is_said),
        cmocka_unit_test(a_click_on_the_tab_that_is_open_shows_the_next),
        cmocka_unit_test(a_start_of_fewer_populations_shows_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
