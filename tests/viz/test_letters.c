/* tests/viz/test_letters.c - claims about every word of the viewer, in windows of many sizes: none is
 * cut at an edge, none covers another. Linked so that text_line_draw of the library comes here first. */
#include "tests/viz/made_run.h"
#include "viz/draw/font.h"
#include "viz/panels/help.h"
#include "viz/scene/scene_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 1024 };

static struct {
    struct rect r, clip;
    char text[64];
} words[MOST];
static size_t n_words;
static bool own_words; /* nothing that is said comes from a long name or message */

int __real_text_line_draw(struct canvas *c, const struct atlas *a, int x, int baseline,
                          uint32_t colour, const char *text);
int __wrap_text_line_draw(struct canvas *c, const struct atlas *a, int x, int baseline,
                          uint32_t colour, const char *text);

/* The boxes of the test font reach from the base line up by 3/4 of the size. */
int __wrap_text_line_draw(struct canvas *c, const struct atlas *a, int x, int baseline,
                          uint32_t colour, const char *text)
{
    if (*text && n_words < MOST) {
        const int h = a->size_px * 3 / 4, last = a->size_px * 5 / 8 - a->size_px / 2;
        words[n_words].r =
            (struct rect){x, baseline - h, text_line_width(a, text) - last, h};
        words[n_words].clip = c->clip;
        snprintf(words[n_words].text, sizeof words[n_words].text, "%s", text);
        n_words++;
    }
    return __real_text_line_draw(c, a, x, baseline, colour, text);
}

static void assert_uncut(size_t k, const char *where)
{
    const struct rect cut = rect_cut(words[k].r, words[k].clip);
    if (cut.w != words[k].r.w || cut.h != words[k].r.h)
        fail_msg("%s: \"%s\" at %d, %d is cut", where, words[k].text, words[k].r.x,
                 words[k].r.y);
}

/* With room for all panels, no word of the viewer's own needs to be shortened. */
static void assert_unshortened(const struct scene *s, size_t k, const char *where)
{
    for (size_t p = 0; p < n_panels; p++)
        if (s->view.panel[p] && made_run_panel(s, panels[p]).w == 0)
            return;
    if (strstr(words[k].text, "\xe2\x80\xa6"))
        fail_msg("%s: \"%s\" is shortened", where, words[k].text);
}

static void assert_apart(size_t a, size_t b, const char *where)
{
    if (!rect_empty(rect_cut(words[a].r, words[b].r)))
        fail_msg("%s: \"%s\" and \"%s\" overlap at %d, %d", where, words[a].text,
                 words[b].text, words[a].r.x, words[a].r.y);
}

static void check_frame(struct scene *s, const char *where)
{
    n_words = 0;
    made_run_redraw(s);
    scene_draw(s, 1);
    assert_true(n_words > 3 && n_words < MOST);
    for (size_t a = 0; a < n_words; a++) {
        assert_uncut(a, where);
        if (own_words)
            assert_unshortened(s, a, where);
        for (size_t b = 0; b < a; b++)
            assert_apart(a, b, where);
    }
}

static const int sizes[][2] = {{320, 200},  {480, 270},   {560, 400},   {640, 480},
                               {800, 600},  {1000, 700},  {1024, 768},  {1280, 800},
                               {1366, 768}, {1920, 1080}, {2560, 1440}, {3840, 2160},
                               {600, 1200}, {1200, 400}};

static void check_sizes(struct scene *s, const char *age)
{
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
        for (double scale = 1; scale <= 2; scale += 0.5) {
            char where[96];
            assert_int_equal(scene_resize(s, sizes[k][0], sizes[k][1], scale), ESP_OK);
            if (sizes[k][0] < 320 * scale || sizes[k][1] < 200 * scale)
                continue;
            snprintf(where, sizeof where, "%s, %d x %d at %g", age, sizes[k][0],
                     sizes[k][1], scale);
            check_frame(s, where);
        }
}

/* With measurement and membrane, of one neuron and of several, in view and between cursors, at the least span of time. */
static void check_measured(struct scene *s)
{
    const struct event_point points[] = {{0, -60.5F, 12.25F}, {3, 8.0F, 12.25F}};
    const struct event_membrane membrane = {
        .image = 29, .birth = 6, .rest_mV = -65, .points = points, .n = 2};
    scene_char(s, '7', 0);
    scene_char(s, '8', 0);
    scene_membrane(s, &membrane);
    check_sizes(s, "measured");
    view_choose(&s->view, 7);
    view_put_cursor(&s->view, 4000);
    view_put_cursor(&s->view, 12345);
    check_sizes(s, "several neurons between cursors");
    s->view.span_s = VIEW_SPAN_LEAST_S;
    check_sizes(s, "ten milliseconds");
}

static void no_word_is_cut_or_covers_another(void **state)
{
    (void)state;
    struct font *font;
    struct scene *s = made_run_scene(1280, 800, &font);
    own_words = true;
    check_sizes(s, "at the start");
    made_run_all(s);
    scene_draw(s, 0);
    panel_select(&s->context, 6); /* one that has fired */
    check_sizes(s, "in the middle");
    scene_char(s, 'i', 0);
    scene_char(s, 'o', 0);
    check_sizes(s, "inputs, by class");
    scene_char(s, 'i', 0);
    check_measured(s);
    scene_free(s);
    font_free(font);
}

/* The laboratory with an answer, a selected neuron and a list of what was done. */
static void nor_is_one_in_the_laboratory(void **state)
{
    (void)state;
    struct font *font;
    struct scene *s = made_run_scene(1280, 800, &font);
    static struct lab_answer answer = {.index = 59999,
                                       .label = 7,
                                       .images_done = 59999,
                                       .has_labels = true,
                                       .vote = 3,
                                       .n_classes = 10,
                                       .n_spikes = 1234,
                                       .n = LAB_NEURONS};
    for (unsigned k = 0; k < LAB_NEURONS; k++)
        answer.neuron[k] = (struct lab_neuron){k, 123 - k, (int)k};
    answer.share[3] = 1;
    own_words = true;
    made_run_all(s);
    scene_char(s, 'l', 0);
    check_sizes(s, "nothing asked");
    panel_select(&s->context, 6);
    lab_ask_index(&s->lab, 59999);
    lab_sent(&s->lab);
    check_sizes(s, "asked");
    scene_answer(s, &answer);
    for (uint32_t kind = 0; kind < N_ACTIONS; kind++) {
        struct lab_action done = {
            .action = {.image = 59999, .kind = kind, .value = kind == ACTION_PROTECT}};
        snprintf(done.text, sizeof done.text, "inject a spike into neuron 799, tick 0");
        scene_acted(s, &done);
        s->lab.is_open = s->lab.is_new = false;
    }
    check_sizes(s, "answered");
    scene_char(s, 'l', 0);
    check_sizes(s, "left");
    scene_free(s);
    font_free(font);
}

static void not_even_with_the_longest_numbers(void **state)
{
    (void)state;
    struct font *font;
    struct scene *s = made_run_scene(1280, 800, &font);
    struct event_start start = made_run_start();
    struct event_status status = made_run_status();
    own_words = false;
    start.title = "a name of a run that is as long as names can be, and longer";
    start.images_run = 123456789;
    start.n_neurons = 6400;
    start.n_classes = 62;
    assert_int_equal(scene_start(s, &start), ESP_OK);
    struct event_image image = made_run_image(98765432, 61, NULL, 0);
    const struct event_spike spikes[] = {{10, 6399}, {20, 6398}, {30, 6397}, {40, 6396}};
    image.label = 61;
    image.spikes = spikes;
    image.n_spikes = 4;
    scene_image(s, &image);
    struct event_window window = made_run_window(98765433);
    window.threshold = 123456.78;
    scene_window(s, &window);
    status.simulated_s = 1e7;
    status.wall_s = 3e5;
    status.realtime = 123456;
    status.dropped = status.skipped = 12345678;
    status.speed_limit = 0.01;
    scene_status(s, &status);
    check_sizes(s, "long numbers");
    status.state = EVENT_BROKEN;
    status.message =
        "a message about something that has gone wrong with a file whose name is "
        "rather long, so that it fills the line";
    scene_status(s, &status);
    check_sizes(s, "long message");
    scene_free(s);
    font_free(font);
}

/* ---- the sheet of keys ---- */

/* Every page of it for itself; afterwards words[] are those of the last. */
static void check_help(struct scene *s, const char *where)
{
    static const char *const every[] = {"space",         "q",     "p",     "F11",
                                        "Home, End",     "0",     "Tab",   "o",
                                        "Page up, down", "hover", "Spikes"};
    unsigned seen[sizeof every / sizeof *every] = {0};
    const unsigned pages = help_pages(&s->help, &s->context, scene_body(s));
    assert_in_range(pages, 1, 12);
    for (unsigned page = 0; page < pages; page++) {
        n_words = 0;
        help_draw(&s->help, &s->context, scene_body(s), page);
        for (size_t a = 0; a < n_words; a++) {
            assert_uncut(a, where);
            if (strstr(words[a].text, "\xe2\x80\xa6"))
                fail_msg("%s: \"%s\" is shortened", where, words[a].text);
            for (size_t b = 0; b < a; b++)
                assert_apart(a, b, where);
            for (size_t k = 0; k < sizeof every / sizeof *every; k++)
                seen[k] += strcmp(words[a].text, every[k]) == 0;
        }
    }
    for (size_t k = 0; k < sizeof every / sizeof *every; k++)
        if (seen[k] != 1)
            fail_msg("%s: \"%s\" is seen %u times", where, every[k], seen[k]);
}

static void every_key_stands_whole_on_one_page_of_the_help(void **state)
{
    (void)state;
    struct font *font;
    struct scene *s = made_run_scene(1280, 800, &font);
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
        for (double scale = 1; scale <= 2; scale += 0.5) {
            char where[96];
            if (sizes[k][0] < 320 * scale || sizes[k][1] < 200 * scale)
                continue;
            snprintf(where, sizeof where, "help, %d x %d at %g", sizes[k][0], sizes[k][1],
                     scale);
            assert_int_equal(scene_resize(s, sizes[k][0], sizes[k][1], scale), ESP_OK);
            made_run_redraw(s);
            scene_draw(s, 1);
            check_help(s, where);
        }
    scene_free(s);
    font_free(font);
}

/* h opens it, turns its pages, and shuts it after the last. */
static void the_help_shuts_after_its_last_page(void **state)
{
    (void)state;
    struct font *font;
    struct scene *s = made_run_scene(320, 200, &font);
    scene_draw(s, 1);
    const unsigned pages = help_pages(&s->help, &s->context, scene_body(s));
    assert_true(pages > 1);
    for (unsigned page = 0; page < pages; page++) {
        scene_char(s, 'h', 0);
        assert_true(s->view.help && s->view.help_page == page);
        scene_draw(s, 1);
    }
    scene_char(s, 'h', 0);
    assert_false(s->view.help);
    scene_char(s, '?', 0);
    assert_true(s->view.help && s->view.help_page == 0);
    scene_key(s, INPUT_ESCAPE, 0);
    assert_false(s->view.help);
    scene_free(s);
    font_free(font);
}

static bool is_drawn(const char *text)
{
    for (size_t k = 0; k < n_words; k++)
        if (strcmp(words[k].text, text) == 0)
            return true;
    return false;
}

/* Not as powers of ten. */
static void limits_of_speed_are_numbers_that_one_reads(void **state)
{
    (void)state;
    static const struct {
        double limit;
        const char *said;
    } cases[] = {{0.01, "at most 0.01\xc3\x97 real time"},
                 {1, "at most 1\xc3\x97 real time"},
                 {31.6, "at most 31.6\xc3\x97 real time"},
                 {6000, "at most 6,000\xc3\x97 real time"}};
    struct font *font;
    struct scene *s = made_run_scene(1280, 800, &font);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct event_status status = made_run_status();
        status.speed_limit = cases[k].limit;
        scene_status(s, &status);
        n_words = 0;
        made_run_redraw(s);
        scene_draw(s, 1);
        assert_true(is_drawn(cases[k].said));
    }
    scene_free(s);
    font_free(font);
}

static void what_is_not_known_is_not_said(void **state)
{
    (void)state;
    struct font *font;
    struct scene *s = NULL;
    const struct scene_options options = {.theme = SCENE_DARK};
    struct event_start start = made_run_start();
    assert_int_equal(font_boxes_create(&font), ESP_OK);
    assert_int_equal(scene_create(font, &options, &s), ESP_OK);
    assert_int_equal(scene_resize(s, 1280, 800, 1), ESP_OK);
    scene_char(s, '/', 0);
    n_words = 0;
    scene_draw(s, 1);
    assert_true(is_drawn("Find a neuron"));
    scene_key(s, INPUT_ESCAPE, 0);
    start.images_run = 0; /* a run of unknown length */
    assert_int_equal(scene_start(s, &start), ESP_OK);
    made_run_all(s);
    n_words = 0;
    made_run_redraw(s);
    scene_draw(s, 2);
    assert_true(is_drawn("image 30") &&
                is_drawn("label 2, answer 2 (in view) \xe2\x9c\x93"));
    const struct event_image image = made_run_image(30, ESP_NO_CLASS, NULL, 0);
    scene_image(s, &image); /* of no class, or of a damaged file */
    n_words = 0;
    made_run_redraw(s);
    scene_draw(s, 3);
    assert_true(is_drawn("image 31"));
    for (size_t k = 0; k < n_words; k++)
        assert_null(strstr(words[k].text, "255"));
    scene_free(s);
    font_free(font);
}

/* How often `text` stands left of the raster, where rows are named. */
static unsigned n_names(const struct scene *s, const char *text)
{
    const struct rect plot =
        panel_raster_plot(&s->context, made_run_panel(s, &panel_raster));
    const char *title = s->view.inputs ? "input" : "neuron";
    unsigned n = 0;
    for (size_t k = 0; k < n_words; k++)
        n += words[k].r.x + words[k].r.w <= plot.x && words[k].r.y >= plot.y - 4 &&
             words[k].r.y < plot.y + plot.h && strcmp(words[k].text, title) != 0 &&
             (!text || strcmp(words[k].text, text) == 0);
    return n;
}

/* Of remaining neurons all are named where there is room, and no other. */
static void rows_have_the_birth_ids_of_their_neurons(void **state)
{
    (void)state;
    static const esp_id left[] = {1, 6, 13, 19};
    esp_id removed[MADE_RUN_NEURONS];
    size_t n = 0;
    struct font *font;
    struct scene *s = made_run_scene(1280, 800, &font);
    const struct event_spike spikes[] = {{10, 1}, {20, 19}};
    for (esp_id k = 0; k < MADE_RUN_NEURONS; k++)
        if (k != 1 && k != 6 && k != 13 && k != 19)
            removed[n++] = k;
    const struct event_image image = made_run_image(0, 1, spikes, 2);
    scene_image(s, &image);
    scene_draw(s, 1);
    scene_pruned(s, &(struct event_pruned){.removed = removed, .n_removed = n});
    for (double now_s = 1.05; now_s < 9; now_s += 0.5) { /* while rows close, and after */
        n_words = 0;
        made_run_redraw(s);
        scene_draw(s, now_s);
        for (size_t k = 0; k < n; k++) {
            char name[16];
            snprintf(name, sizeof name, "%u", (unsigned)removed[k]);
            assert_int_equal(n_names(s, name), 0);
        }
    }
    assert_int_equal(n_names(s, NULL), 4);
    for (size_t k = 0; k < 4; k++) {
        char name[16];
        snprintf(name, sizeof name, "%u", (unsigned)left[k]);
        assert_int_equal(n_names(s, name), 1);
    }
    scene_free(s);
    font_free(font);
}

static void draw_anew(struct scene *s)
{
    n_words = 0;
    made_run_redraw(s);
    scene_draw(s, 1);
}

/* Neurons 5 to 10 of the remaining 15 have counts below 21: 10 must stay in any case. */
static void a_threshold_by_hand_removes_all_below_it_and_a_rule_the_lowest(void **state)
{
    (void)state;
    struct font *font;
    struct scene *s = made_run_scene(1280, 800, &font);
    struct event_window window = made_run_window(30);
    struct event_status status = made_run_status();
    window.threshold = 21;
    made_run_all(s);
    scene_window(s, &window);
    draw_anew(s);
    assert_true(is_drawn("6 below, 5 may go"));
    assert_true(is_drawn("threshold 21.0 spikes"));
    status.threshold_set = 21;
    scene_status(s, &status);
    draw_anew(s);
    assert_true(is_drawn("6 below: 5 go"));
    assert_true(is_drawn("threshold 21.0 spikes (by hand)"));
    scene_free(s);
    font_free(font);
}

static void the_axis_of_time_says_now_only_where_now_is(void **state)
{
    (void)state;
    struct font *font;
    struct scene *s = made_run_scene(1280, 800, &font);
    made_run_all(s);
    draw_anew(s);
    assert_true(is_drawn("now"));
    scene_key(s, INPUT_LEFT, 0); /* a quarter of 5 s back */
    draw_anew(s);
    assert_false(is_drawn("now"));
    assert_true(is_drawn("5 s, until 1.2 s ago") || is_drawn("5 s, until 1.3 s ago"));
    scene_key(s, INPUT_END, 0);
    draw_anew(s);
    assert_true(is_drawn("now"));
    scene_free(s);
    font_free(font);
}

/* Words within the raster: the class of the neuron that answered an image. */
static unsigned n_answers(const struct scene *s)
{
    const struct rect plot =
        panel_raster_plot(&s->context, made_run_panel(s, &panel_raster));
    unsigned n = 0;
    for (size_t k = 0; k < n_words; k++) {
        const struct rect cut = rect_cut(words[k].r, plot);
        n += cut.w == words[k].r.w && cut.h == words[k].r.h;
    }
    return n;
}

static void half_of_the_spikes_are_no_majority(void **state)
{
    (void)state;
    const struct event_spike half[] = {{10, 9}, {20, 9}, {30, 10}, {40, 10}},
                             most[] = {{10, 9}, {20, 9}, {30, 10}, {40, 9}};
    struct font *font;
    struct scene *s = made_run_scene(1280, 800, &font);
    const struct event_image a = made_run_image(0, 1, half, 4),
                             b = made_run_image(1, 1, most, 4);
    scene_image(s, &a);
    draw_anew(s);
    assert_int_equal(n_answers(s), 0);
    scene_image(s, &b);
    draw_anew(s);
    assert_int_equal(n_answers(s), 1);
    scene_free(s);
    font_free(font);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_word_is_cut_or_covers_another),
        cmocka_unit_test(nor_is_one_in_the_laboratory),
        cmocka_unit_test(not_even_with_the_longest_numbers),
        cmocka_unit_test(every_key_stands_whole_on_one_page_of_the_help),
        cmocka_unit_test(the_help_shuts_after_its_last_page),
        cmocka_unit_test(limits_of_speed_are_numbers_that_one_reads),
        cmocka_unit_test(what_is_not_known_is_not_said),
        cmocka_unit_test(rows_have_the_birth_ids_of_their_neurons),
        cmocka_unit_test(a_threshold_by_hand_removes_all_below_it_and_a_rule_the_lowest),
        cmocka_unit_test(the_axis_of_time_says_now_only_where_now_is),
        cmocka_unit_test(half_of_the_spikes_are_no_majority),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
