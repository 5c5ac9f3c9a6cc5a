/* tests/viz/test_steer.c - claims about keys and mouse: what they change in the picture, and what they
 * ask of the run. */
#include "tests/viz/made_run.h"
#include "viz/draw/font.h"
#include "viz/scene/scene_state.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static enum request_verb type(struct scene *s, const char *text)
{
    struct request c = {REQUEST_NOTHING, 0};
    for (; *text; text++)
        c = scene_char(s, (uint32_t)(unsigned char)*text, 0);
    return c.verb;
}

static void keys_that_steer_the_run_are_handed_on(void **state)
{
    struct scene *s = ((struct made_run_fixture *)*state)->s;
    static const struct {
        const char *key;
        enum request_verb verb;
    } keys[] = {
        {" ", REQUEST_PAUSE},      {".", REQUEST_STEP_IMAGE}, {",", REQUEST_STEP_TICK},
        {"[", REQUEST_SLOWER},     {"]", REQUEST_FASTER},     {"s", REQUEST_SCREENSHOT},
        {"S", REQUEST_SCREENSHOT}, {"q", REQUEST_QUIT},       {"u", REQUEST_NOTHING},
        {"x", REQUEST_NOTHING},    {"t", REQUEST_NOTHING}};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        assert_int_equal(type(s, keys[k].key), keys[k].verb);
    struct event_status status = made_run_status();
    status.threshold_set = 12;
    scene_status(s, &status);
    assert_int_equal(scene_char(s, 'u', 0).verb, REQUEST_THRESHOLD);
    assert_true(isnan(scene_char(s, 'u', 0).value));
    assert_int_equal(scene_key(s, INPUT_F11, 0).verb, REQUEST_FULLSCREEN);
    assert_int_equal(scene_key(s, INPUT_F12, 0).verb, REQUEST_SCREENSHOT);
    assert_int_equal(scene_char(s, 'q', INPUT_CTRL).verb, REQUEST_QUIT);
}

/* What was typed does nothing, and the footer says why, for some seconds. */
static void assert_said(struct made_run_fixture *f, const char *why)
{
    made_run_draw(f);
    if (!strstr(f->s->context.said, why))
        fail_msg("'%s' is not '%s'", f->s->context.said, why);
    f->now_s += 10;
    made_run_draw(f);
    assert_string_equal(f->s->context.said, "");
}

static void what_does_nothing_says_why(void **state)
{
    struct made_run_fixture *f = *state;
    struct event_start start = made_run_start();
    assert_int_equal(type(f->s, "/9999"), REQUEST_NOTHING);
    scene_key(f->s, INPUT_ENTER, 0);
    assert_said(f, "no neuron 9,999: their numbers are 0 to 19");
    type(f->s, "p");
    assert_said(f, "one population");
    type(f->s, "u");
    assert_said(f, "decides already");
    start.can_seek = false;
    assert_int_equal(scene_start(f->s, &start), ESP_OK);
    assert_int_equal(scene_key(f->s, INPUT_LEFT, INPUT_CTRL).verb, REQUEST_NOTHING);
    assert_said(f, "a running training cannot go back");
    assert_int_equal(scene_key(f->s, INPUT_UP, INPUT_CTRL).verb, REQUEST_NOTHING);
    assert_said(f, "first threshold at the end of a window");
    start.prune_to = start.n_neurons;
    assert_int_equal(scene_start(f->s, &start), ESP_OK);
    assert_int_equal(scene_key(f->s, INPUT_UP, INPUT_CTRL).verb, REQUEST_NOTHING);
    assert_said(f, "pruning is over: 20 neurons stay");
    start.has_threshold = false;
    start.strategy = "constant";
    assert_int_equal(scene_start(f->s, &start), ESP_OK);
    type(f->s, "u");
    assert_said(f, "the strategy constant has no threshold");
    start.source = EVENT_REPLAY;
    start.can_seek = true;
    assert_int_equal(scene_start(f->s, &start), ESP_OK);
    assert_int_equal(scene_key(f->s, INPUT_DOWN, INPUT_CTRL).verb, REQUEST_NOTHING);
    assert_said(f, "only a running training");
    struct event_status over = made_run_status();
    over.state = EVENT_FINISHED;
    scene_status(f->s, &over);
    assert_int_equal(type(f->s, " "), REQUEST_NOTHING);
    assert_said(f, "the recording ends here");
}

static void a_key_that_is_held_steps_on_but_toggles_once(void **state)
{
    struct scene *s = ((struct made_run_fixture *)*state)->s;
    static const char steps[] = ".,[]", once[] = " sqtuhcio/123456";
    const struct view before = s->view;
    for (const char *key = steps; *key; key++)
        assert_int_not_equal(scene_char(s, (uint32_t)*key, INPUT_REPEAT).verb,
                             REQUEST_NOTHING);
    for (const char *key = once; *key; key++)
        assert_int_equal(scene_char(s, (uint32_t)*key, INPUT_REPEAT).verb,
                         REQUEST_NOTHING);
    assert_int_equal(scene_key(s, INPUT_F11, INPUT_REPEAT).verb, REQUEST_NOTHING);
    assert_int_equal(scene_key(s, INPUT_F12, INPUT_REPEAT).verb, REQUEST_NOTHING);
    scene_key(s, INPUT_TAB, INPUT_REPEAT);
    assert_memory_equal(&before, &s->view, sizeof before);
    type(s, "/1");
    scene_char(s, '1', INPUT_REPEAT);
    assert_string_equal(s->view.find_text, "11");
}

static void digits_hide_and_show_panels(void **state)
{
    struct scene *s = ((struct made_run_fixture *)*state)->s;
    for (size_t k = 0; k < n_panels; k++) {
        const char key[] = {(char)('1' + k), '\0'};
        if (panels[k]->has_side)
            continue;
        const bool shown = !panels[k]->closed;
        assert_true((made_run_panel(s, panels[k]).w > 0) == shown);
        type(s, key);
        assert_true((made_run_panel(s, panels[k]).w > 0) == !shown);
        type(s, key);
        assert_true((made_run_panel(s, panels[k]).w > 0) == shown);
    }
}

/* The others come back when it goes. */
static void the_laboratory_has_its_column_for_itself(void **state)
{
    struct scene *s = ((struct made_run_fixture *)*state)->s;
    for (size_t i = 0; i < 2; i++) {
        const bool shown = i == 0;
        type(s, "l");
        for (size_t k = 0; k < n_panels; k++) {
            const bool yields = panels[k]->cell.place == panel_lab.cell.place;
            assert_int_equal(made_run_panel(s, panels[k]).w > 0,
                             panels[k] == &panel_lab
                                 ? shown
                                 : !panels[k]->closed && !(shown && yields));
        }
    }
}

/* Hidden one after the other: the panels of fields, the selected neuron and the image draw fields. */
static void fields_are_wanted_as_long_as_a_panel_shows_some(void **state)
{
    struct scene *s = ((struct made_run_fixture *)*state)->s;
    char last[] = "0";
    for (size_t k = 0; k < n_panels; k++) {
        const char key[] = {(char)('1' + k), '\0'};
        if (!(panels[k]->wants & PANEL_WANTS_FIELDS) || panels[k]->closed ||
            panels[k]->has_side)
            continue;
        assert_true(scene_wants(s).fields);
        type(s, key);
        last[0] = key[0];
    }
    assert_false(scene_wants(s).fields);
    type(s, last);
    assert_true(scene_wants(s).fields);
}

static void typing_a_number_finds_a_neuron(void **state)
{
    struct made_run_fixture *f = *state;
    type(f->s, "/17");
    assert_int_equal(type(f->s, " q"), REQUEST_NOTHING); /* the box has the keys */
    assert_string_equal(f->s->view.find_text, "17");
    scene_key(f->s, INPUT_BACKSPACE, 0);
    type(f->s, "2");
    made_run_draw(f);
    scene_key(f->s, INPUT_ENTER, 0);
    assert_false(f->s->view.find);
    assert_int_equal(f->s->view.selected, 12);
    type(f->s, "/99999999999999999999");
    scene_key(f->s, INPUT_ENTER, 0);
    assert_int_equal(f->s->view.selected, 12);
    type(f->s, "/3");
    scene_key(f->s, INPUT_ESCAPE, 0);
    assert_int_equal(f->s->view.selected, 12);
    assert_int_equal(type(f->s, "q"), REQUEST_QUIT);
}

static void arrows_walk_over_the_tiles_when_the_fields_have_the_keys(void **state)
{
    struct made_run_fixture *f = *state;
    scene_key(f->s, INPUT_TAB, 0);
    made_run_draw(f);
    scene_key(f->s, INPUT_HOME, 0);
    assert_int_equal(f->s->view.selected, f->s->context.grid->order[0]);
    made_run_draw(f);
    scene_key(f->s, INPUT_RIGHT, 0);
    made_run_draw(f);
    assert_int_equal(f->s->view.selected, f->s->context.grid->order[1]);
    scene_key(f->s, INPUT_DOWN, 0);
    made_run_draw(f);
    assert_int_equal(f->s->view.selected,
                     f->s->context.grid->order[1 + f->s->context.grid->columns]);
    scene_key(f->s, INPUT_END, 0);
    made_run_draw(f);
    scene_key(f->s, INPUT_RIGHT, 0); /* nothing beyond */
    assert_int_equal(f->s->view.selected,
                     f->s->context.grid->order[MADE_RUN_NEURONS - 1]);
}

static void arrows_pan_and_keys_zoom_the_spikes(void **state)
{
    struct made_run_fixture *f = *state;
    const struct view *v = &f->s->view;
    const double span = v->span_s;
    type(f->s, "+");
    assert_true(v->span_s < span);
    type(f->s, "-");
    assert_true(fabs(v->span_s - span) < 1e-9);
    scene_key(f->s, INPUT_LEFT, 0);
    assert_false(v->follows);
    assert_int_equal(v->end, 30 * MADE_RUN_IMAGE_TICKS - (int64_t)(span * 250));
    scene_key(f->s, INPUT_END, 0);
    assert_true(v->follows);
    scene_key(f->s, INPUT_HOME, 0);
    assert_int_equal(v->end, (int64_t)(span * 250));
    scene_key(f->s, INPUT_UP, INPUT_SHIFT);
    assert_true(v->high - v->low < 1);
    type(f->s, "0");
    assert_true(v->low == 0 && v->high == 1);
    assert_false(scene_wants(f->s).inputs);
    type(f->s, "i");
    assert_true(scene_wants(f->s).inputs);
}

static void what_the_mouse_does_keys_do_too(void **state)
{
    struct made_run_fixture *f = *state;
    struct request c = scene_key(f->s, INPUT_UP, INPUT_CTRL);
    assert_int_equal(c.verb, REQUEST_THRESHOLD);
    assert_true(fabs(c.value - 10.5) < 1e-9);
    c = scene_key(f->s, INPUT_LEFT, INPUT_CTRL); /* 30 of 100 images are done */
    assert_int_equal(c.verb, REQUEST_SEEK);
    assert_true(fabs(c.value - 25) < 1e-9);
    struct event_start start = made_run_start();
    start.can_seek = start.can_control = false;
    assert_int_equal(scene_start(f->s, &start), ESP_OK);
    made_run_all(f->s);
    for (int key = INPUT_LEFT; key <= INPUT_DOWN; key++)
        assert_int_equal(scene_key(f->s, (enum input_key)key, INPUT_CTRL).verb,
                         REQUEST_NOTHING);
}

static void hovering_leaves_no_trace(void **state)
{
    struct made_run_fixture *f = *state;
    scene_draw(f->s,
               f->now_s += 0.6); /* the frame rate is counted anew each half second */
    static uint32_t before[1280 * 776];
    memcpy(before, made_run_draw(f)->pixels, sizeof before);
    const struct rect r = made_run_panel(f->s, &panel_fields);
    scene_pointer(f->s, INPUT_MOVE, r.x + 40, r.y + 60, 0, 0);
    assert_memory_not_equal(made_run_draw(f)->pixels, before, sizeof before);
    scene_pointer(f->s, INPUT_LEAVE, 0, 0, 0, 0);
    assert_memory_equal(made_run_draw(f)->pixels, before, sizeof before);
}

static void overlays_leave_no_trace(void **state)
{
    struct made_run_fixture *f = *state;
    scene_draw(f->s, f->now_s += 0.6);
    static uint32_t before[1280 * 776];
    memcpy(before, made_run_draw(f)->pixels, sizeof before);
    for (const char *key = "hc?"; *key; key++) {
        scene_char(f->s, (uint32_t)*key, 0);
        assert_memory_not_equal(made_run_draw(f)->pixels, before, sizeof before);
        scene_key(f->s, INPUT_ESCAPE, 0);
        assert_memory_equal(made_run_draw(f)->pixels, before, sizeof before);
    }
}

static void text_grows_in_steps_and_stops(void **state)
{
    struct made_run_fixture *f = *state;
    for (int k = 0; k < 20; k++)
        scene_char(f->s, '+', INPUT_CTRL);
    assert_true(f->s->view.text_scale == SCENE_TEXT_SCALE_MOST);
    made_run_draw(f);
    for (int k = 0; k < 20; k++)
        scene_char(f->s, '-', INPUT_CTRL);
    assert_true(f->s->view.text_scale == 1); /* 12 points are the least */
    scene_char(f->s, '+', INPUT_CTRL);
    scene_char(f->s, '0', INPUT_CTRL);
    assert_true(f->s->view.text_scale == 1);
}

/* 19 has the highest count of made_run_window; then others take turns at the top. */
static void the_neuron_on_show_changes_only_with_reason(void **state)
{
    struct made_run_fixture *f = *state;
    assert_int_equal(f->s->context.shown, 19);
    double h[MADE_RUN_NEURONS] = {0};
    struct event_window window = made_run_window(40);
    window.h = h;
    for (size_t top = 6; top < 19; top++) {
        h[19] = 90;
        h[top] = 100;
        scene_window(f->s, &window);
        made_run_draw(f);
        assert_int_equal(f->s->context.shown, 19);
        h[top] = 0;
    }
    const esp_id gone = 19;
    scene_pruned(f->s, &(struct event_pruned){.removed = &gone, .n_removed = 1});
    h[8] = 100;
    scene_window(f->s, &window);
    made_run_draw(f);
    assert_int_equal(f->s->context.shown, 8);
    for (size_t k = 9; k < 19; k++)
        h[k] = 200; /* 8 is none of the most active any more */
    scene_window(f->s, &window);
    made_run_draw(f);
    assert_int_equal(f->s->context.shown, 9);
}

/* There is no neuron to be selected, and no run that could be asked for anything. */
static void keys_before_a_run_has_started_select_none_and_ask_for_nothing(void **state)
{
    (void)state;
    static const enum input_key keys[] = {INPUT_LEFT, INPUT_RIGHT, INPUT_UP,
                                          INPUT_DOWN, INPUT_HOME,  INPUT_END};
    const struct scene_options options = {0};
    struct font *font;
    struct scene *s = NULL;
    assert_int_equal(font_boxes_create(&font), ESP_OK);
    assert_int_equal(scene_create(font, &options, &s), ESP_OK);
    for (int focus = 0; focus < 2; focus++) {
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            assert_int_equal(scene_key(s, keys[k], 0).verb, REQUEST_NOTHING);
            assert_int_equal(scene_key(s, keys[k], INPUT_CTRL).verb, REQUEST_NOTHING);
        }
        scene_key(s, INPUT_TAB, 0);
    }
    type(s, "/0");
    scene_key(s, INPUT_ENTER, 0);
    panel_select(&s->context, 0);
    assert_false(s->view.has_selected);
    scene_free(s);
    font_free(font);
}

/* The tiles of the run before are gone, and the neurons shown there. */
static void keys_after_a_run_that_cannot_be_select_none(void **state)
{
    struct made_run_fixture *f = *state;
    struct event_start start = made_run_start();
    start.n_classes = 0;
    assert_true(f->s->context.has_shown);
    assert_int_equal(scene_start(f->s, &start), ESP_INPUT);
    f->s->view.focus = &panel_fields;
    scene_key(f->s, INPUT_RIGHT, 0);
    scene_key(f->s, INPUT_END, 0);
    assert_false(f->s->view.has_selected);
    assert_int_equal(scene_key(f->s, INPUT_RIGHT, INPUT_CTRL).verb, REQUEST_NOTHING);
}

static void who_was_never_born_is_not_selected(void **state)
{
    struct scene *s = ((struct made_run_fixture *)*state)->s;
    panel_select(&s->context, MADE_RUN_NEURONS);
    assert_false(s->view.has_selected);
    panel_select(&s->context, MADE_RUN_NEURONS - 1);
    assert_true(s->view.has_selected && s->view.selected == MADE_RUN_NEURONS - 1);
}

static void a_neuron_that_the_next_run_lacks_is_not_selected(void **state)
{
    struct made_run_fixture *f = *state;
    struct event_start start = made_run_start();
    f->s->view.has_selected = true;
    f->s->view.selected = 12;
    start.n_neurons = 13;
    assert_int_equal(scene_start(f->s, &start), ESP_OK);
    assert_true(f->s->view.has_selected);
    start.n_neurons = 12;
    assert_int_equal(scene_start(f->s, &start), ESP_OK);
    assert_false(f->s->view.has_selected);
    made_run_redraw(f->s);
    made_run_draw(f);
}

/* As after a viewer that could not be opened. */
static void freeing_nothing_does_nothing(void **state)
{
    (void)state;
    scene_free(NULL);
    font_free(NULL);
}

/* Any keys, any clicks, any news, in any order: a sanitizer watches. */
static void no_order_of_events_does_harm(void **state)
{
    struct made_run_fixture *f = *state;
    uint32_t dice = 12345;
    const struct event_start start = made_run_start();
    for (int k = 0; k < 4000; k++) {
        dice = dice * 1664525u + 1013904223u;
        const uint32_t r = dice >> 16;
        const int x = (int)(r % 1400) - 60, y = (int)(r * 7 % 900) - 50;
        if (r % 5 == 0)
            scene_char(f->s, 32 + r % 95, r % 11 == 0 ? INPUT_CTRL : 0);
        else if (r % 5 == 1)
            scene_key(f->s, (enum input_key)(r % 14), r % 3 == 0 ? INPUT_SHIFT : 0);
        else if (r % 5 < 4)
            scene_pointer(f->s, (enum input_pointer)(r % 5), x, y, (double)(r % 7) - 3,
                          r % 4);
        else if (k % 400 == 399)
            assert_int_equal(scene_start(f->s, &start), ESP_OK);
        else if (r % 3 == 0)
            made_run_all(f->s);
        if (k % 8 == 0)
            made_run_draw(f);
        if (k % 500 == 0)
            scene_resize(f->s, 320 + (int)(r % 1200), 200 + (int)(r % 700), 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_RUN(keys_that_steer_the_run_are_handed_on),
        WITH_RUN(what_does_nothing_says_why),
        WITH_RUN(a_key_that_is_held_steps_on_but_toggles_once),
        WITH_RUN(digits_hide_and_show_panels),
        WITH_RUN(the_laboratory_has_its_column_for_itself),
        WITH_RUN(fields_are_wanted_as_long_as_a_panel_shows_some),
        WITH_RUN(typing_a_number_finds_a_neuron),
        WITH_RUN(arrows_walk_over_the_tiles_when_the_fields_have_the_keys),
        WITH_RUN(arrows_pan_and_keys_zoom_the_spikes),
        WITH_RUN(what_the_mouse_does_keys_do_too),
        WITH_RUN(hovering_leaves_no_trace),
        WITH_RUN(overlays_leave_no_trace),
        WITH_RUN(text_grows_in_steps_and_stops),
        WITH_RUN(the_neuron_on_show_changes_only_with_reason),
        cmocka_unit_test(keys_before_a_run_has_started_select_none_and_ask_for_nothing),
        WITH_RUN(keys_after_a_run_that_cannot_be_select_none),
        WITH_RUN(who_was_never_born_is_not_selected),
        WITH_RUN(a_neuron_that_the_next_run_lacks_is_not_selected),
        cmocka_unit_test(freeing_nothing_does_nothing),
        WITH_RUN(no_order_of_events_does_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
