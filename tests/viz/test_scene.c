/* tests/viz/test_scene.c - claims about the whole picture: what is drawn anew, and that nothing a feed
 * does leaves a hole. */
#include "tests/viz/made_run.h"
#include "viz/scene/scene_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void the_order_by_class_is_a_permutation_with_the_removed_behind(void **state)
{
    (void)state;
    struct font *font;
    struct scene *s = made_run_scene(1280, 800, &font);
    made_run_all(s);
    scene_char(s, 'o', 0);
    scene_draw(s, 1);
    bool seen[MADE_RUN_NEURONS] = {false};
    int last = -1;
    for (size_t k = 0; k < MADE_RUN_NEURONS; k++) {
        const esp_id id = s->context.grid->order[k];
        assert_false(seen[id]);
        seen[id] = true;
        assert_int_equal(s->context.grid->where[id], k);
        const int label = s->context.model->votes.label[id];
        const int group = !s->context.model->table.alive[id] ? 257 /* removed */
                          : label == ESP_NO_CLASS            ? 256
                                                             : label;
        assert_true(group >= last);
        last = group;
    }
    scene_free(s);
    font_free(font);
}

static size_t other_than(const struct canvas *c, struct rect r, uint32_t colour)
{
    size_t n = 0;
    r = rect_cut(r, (struct rect){0, 0, c->width, c->height});
    for (int y = r.y; y < r.y + r.h; y++)
        for (int x = r.x; x < r.x + r.w; x++)
            n += c->pixels[y * c->width + x] != colour;
    return n;
}

/* Each panel shows something besides its ground: data, or words that say why there are none. */
/* What a new row has to bring, and what it must not take from another. */
static void the_table_of_panels_is_complete(void **state)
{
    (void)state;
    char taken[128] = {0};
    for (size_t k = 0; k < n_panels; k++) {
        const struct panel *p = panels[k];
        assert_true(p->name && p->draw && p->changes != 0);
        assert_true(p->cell.place != ARRANGE_NOWHERE && p->cell.least_h > 0);
        assert_true(p->cell.place != ARRANGE_BOTTOM || p->cell.share > 0);
        for (size_t i = 0; i < p->n_keys; i++) {
            const struct panel_key *key = &p->keys[i];
            assert_true(key->help.keys && key->help.what);
            assert_int_equal(!key->characters, !key->press);
            for (const char *c = key->characters; c && *c; c++)
                assert_false(taken[(unsigned char)*c]++);
        }
    }
    for (const char *c = "123456789 .,[]ystpcqh?/"; *c; c++) /* of the scene */
        assert_int_equal(taken[(unsigned char)*c], 0);
}

static void assert_speaks(struct scene *s, struct scene_frame f)
{
    for (size_t k = 0; k < n_panels; k++) {
        const struct rect r = made_run_panel(s, panels[k]);
        assert_true(rect_empty(r) || other_than(f.canvas, r, s->theme.panel) > 100);
    }
}

static void every_panel_speaks_at_every_size_and_age(void **state)
{
    (void)state;
    static const int sizes[][2] = {
        {320, 200}, {640, 480}, {1280, 800}, {600, 1200}, {3840, 2160}};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
        for (int age = 0; age < 3; age++) {
            struct font *font;
            struct scene *s = made_run_scene(sizes[k][0], sizes[k][1], &font);
            const struct event_start start = made_run_start();
            if (age == 0) { /* before any event */
                scene_free(s);
                const struct scene_options options = {0};
                assert_int_equal(scene_create(font, &options, &s), ESP_OK);
                scene_resize(s, sizes[k][0], sizes[k][1], 1);
            } else if (age == 2) {
                made_run_all(s);
            }
            assert_speaks(s, scene_draw(s, 1));
            if (age == 2)
                assert_int_equal(scene_start(s, &start), ESP_OK);
            assert_speaks(s, scene_draw(s, 2));
            scene_free(s);
            font_free(font);
        }
}

static void no_window_is_too_small_or_too_flat(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1, 1}, {5, 2000}, {2000, 5}, {-7, 0}, {321, 199}};
    struct font *font;
    struct scene *s = made_run_scene(640, 480, &font);
    made_run_all(s);
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
        for (double scale = 0.5; scale < 9; scale *= 2) {
            assert_int_equal(scene_resize(s, sizes[k][0], sizes[k][1], scale), ESP_OK);
            scene_char(s, 'h', 0);
            assert_true(scene_draw(s, 1).canvas->width >= 1);
            scene_char(s, 'h', 0);
            scene_char(s, 'c', 0);
            scene_draw(s, 2);
            scene_char(s, 'c', 0);
            scene_pointer(s, INPUT_MOVE, sizes[k][0] / 2, sizes[k][1] / 2, 0, 0);
            scene_draw(s, 3);
        }
    scene_free(s);
    font_free(font);
}

static void a_class_without_a_neuron_is_no_trouble(void **state)
{
    (void)state;
    struct font *font;
    struct scene *s = made_run_scene(1280, 800, &font);
    esp_id all[MADE_RUN_NEURONS];
    for (size_t k = 0; k < MADE_RUN_NEURONS; k++)
        all[k] = (esp_id)k;
    made_run_all(s); /* neurons 5 to 8 answer; then all but one go, then the last */
    scene_pruned(s, &(struct event_pruned){.removed = all,
                                           .n_removed = MADE_RUN_NEURONS - 1,
                                           .n_living = 1});
    assert_speaks(s, scene_draw(s, 1));
    scene_pruned(s,
                 &(struct event_pruned){.removed = all, .n_removed = MADE_RUN_NEURONS});
    const struct event_image image = made_run_image(30, 1, NULL, 0);
    scene_image(s, &image);
    scene_char(s, 'o', 0);
    scene_char(s, 'c', 0);
    assert_speaks(s, scene_draw(s, 2));
    scene_free(s);
    font_free(font);
}

static void what_a_recording_lacks_is_said(void **state)
{
    (void)state;
    struct font *font;
    struct scene *s = made_run_scene(1280, 800, &font);
    struct event_start start = made_run_start();
    start.source = EVENT_REPLAY;
    start.has_spikes = start.has_inputs = start.has_pixels = start.has_fields = false;
    start.strategy = "none";
    start.prune_to = start.n_neurons;
    assert_int_equal(scene_start(s, &start), ESP_OK);
    assert_speaks(s, scene_draw(s, 1));
    struct event_image image = made_run_image(0, 1, NULL, 0);
    image.pixels = NULL;
    scene_image(s, &image);
    scene_char(s, 'i', 0);
    assert_speaks(s, scene_draw(s, 2));
    scene_free(s);
    font_free(font);
}

/* The brightest green of some rows of a rectangle: ink of an image, or a weight. */
static unsigned brightest(const struct canvas *c, struct rect r)
{
    unsigned most = 0;
    for (int y = r.y; y < r.y + r.h; y++)
        for (int x = r.x; x < r.x + r.w; x++) {
            const unsigned green = c->pixels[y * c->width + x] >> 8 & 255;
            most = green > most ? green : most;
        }
    return most;
}

/* Images and fields of more pixels than their panels have: the panels show them smaller, from the first row to
 * the last, with their neighbours in place. */
static void what_is_larger_than_its_panel_is_shown_smaller(void **state)
{
    (void)state;
    enum { SIDE = 400 };
    static uint8_t pixels[SIDE * SIDE];
    static float weight_mV[SIDE * SIDE];
    const float theta_mV = 1;
    const esp_id birth = 6;
    struct font *font;
    struct scene *s = made_run_scene(1280, 800, &font);
    struct event_start start = made_run_start();
    start.width = start.height = start.field_width = start.field_height = SIDE;
    start.n_inputs = SIDE * SIDE;
    assert_int_equal(scene_start(s, &start), ESP_OK);
    for (size_t k = 0; k < sizeof pixels / 2; k++) {
        pixels[k] = 255;
        weight_mV[k] = 1;
    }
    struct event_image image = made_run_image(0, 1, NULL, 0);
    image.pixels = pixels;
    scene_image(s, &image);
    scene_fields(
        s, &(struct event_fields){
               .birth = &birth, .n = 1, .weight_mV = weight_mV, .theta_mV = &theta_mV});
    panel_select(&s->context, birth);
    const struct canvas *c = scene_draw(s, 1).canvas;
    for (int k = 0; k < 2; k++) {
        const struct rect p = made_run_panel(s, k ? &panel_selected : &panel_now);
        const int size =
            p.h - 32 - (k ? 8 + 28 : 8); /* of the picture, below the title */
        const struct rect upper = {p.x + 16, p.y + 40, 40, size / 4},
                          lower = {p.x + 16, p.y + 32 + size * 5 / 8, 40, size / 4};
        assert_true(brightest(c, upper) > brightest(c, lower) + 40);
    }
    scene_free(s);
    font_free(font);
}

static struct canvas copy_of(const struct canvas *c)
{
    struct canvas copy;
    assert_int_equal(canvas_create(c->width, c->height, &copy), ESP_OK);
    canvas_blit(&copy, 0, 0, c, copy.clip);
    return copy;
}

static bool damaged(const struct scene_frame *f, int x, int y)
{
    for (unsigned k = 0; k < f->n_damage; k++)
        if (rect_has(f->damage[k], x, y))
            return true;
    return false;
}

/* Whatever differs from the last frame lies in a rectangle of this one. */
static void assert_damage_is_true(struct scene *s, double now_s)
{
    const struct scene_frame same = scene_draw(s, now_s); /* no event since */
    struct canvas before = copy_of(same.canvas);
    assert_int_equal(same.n_damage, 0);
    const struct event_spike spikes[] = {{10, 5}, {20, 6}, {30, 7}};
    const struct event_image image =
        made_run_image((uint64_t)(100 * now_s), 2, spikes, 3);
    scene_image(s, &image);
    const struct scene_frame f = scene_draw(s, now_s);
    assert_true(f.n_damage > 0);
    for (int y = 0; y < f.canvas->height; y++)
        for (int x = 0; x < f.canvas->width; x++)
            assert_true(before.pixels[y * before.width + x] ==
                            f.canvas->pixels[y * before.width + x] ||
                        damaged(&f, x, y));
    canvas_free(&before);
}

static void only_named_rectangles_change(void **state)
{
    (void)state;
    struct font *font;
    struct scene *s = made_run_scene(1280, 800, &font);
    made_run_all(s);
    scene_draw(s, 0.9);
    scene_draw(s, 1);
    for (double now_s = 1; now_s < 1.4; now_s += 0.1)
        assert_damage_is_true(s, now_s);
    scene_free(s);
    font_free(font);
}

/* Events since the last frame are drawn as in a picture drawn whole. */
static void assert_whole(struct scene *s)
{
    struct canvas pieces = copy_of(scene_draw(s, 1.1).canvas);
    made_run_redraw(s);
    const struct scene_frame whole = scene_draw(s, 1.1);
    assert_memory_equal(pieces.pixels, whole.canvas->pixels,
                        sizeof(uint32_t) * (size_t)pieces.width * (size_t)pieces.height);
    canvas_free(&pieces);
}

static void a_frame_drawn_piece_by_piece_is_the_frame_drawn_whole(void **state)
{
    (void)state;
    struct font *font;
    struct scene *s = made_run_scene(1000, 700, &font);
    static const float weight[MADE_RUN_INPUTS] = {0.5f, 0.25f};
    static const esp_id birth = 9;
    const esp_class label[MADE_RUN_NEURONS] = {1, 2};
    const struct event_image image = made_run_image(30, 1, NULL, 0);
    struct event_window window = made_run_window(40);
    struct event_status status = made_run_status();
    scene_draw(s, 1);
    made_run_all(s);
    assert_whole(s);
    scene_fields(s, &(struct event_fields){.birth = &birth, .n = 1, .weight_mV = weight});
    assert_whole(s);
    scene_image(s, &image);
    assert_whole(s);
    scene_labels(s, &(struct event_labels){.label = label});
    assert_whole(s);
    window.threshold = 20;
    scene_window(s, &window);
    assert_whole(s);
    scene_pruned(s, &(struct event_pruned){.removed = &birth, .n_removed = 1});
    assert_whole(s);
    status.threshold_set = 15;
    scene_status(s, &status);
    assert_whole(s);
    scene_free(s);
    font_free(font);
}

static void tiles_of_those_below_the_threshold_are_underlined(void **state)
{
    (void)state;
    struct font *font;
    struct scene *s = made_run_scene(1280, 800, &font);
    struct event_status status = made_run_status();
    made_run_all(s);
    status.threshold_set = 17;
    scene_status(s, &status);
    const struct canvas *c = scene_draw(s, 1).canvas;
    const struct ranking *r = s->context.ranking;
    assert_in_range(r->n_below, 1, r->n - 1);
    for (esp_id id = 0; id < MADE_RUN_NEURONS; id++) {
        const struct rect t = tiling_tile(s->context.grid, s->context.grid->where[id]);
        const size_t place = ranking_find(r, id);
        const uint32_t pixel =
            c->pixels[(size_t)(t.y + t.h - 2) * (size_t)c->width + (size_t)(t.x + 4)];
        assert_int_equal(pixel == s->theme.warning,
                         place < r->n && place >= r->n - r->n_below);
    }
    scene_free(s);
    font_free(font);
}

/* Of 15 bars the 5 that are removed next have the colour of a warning, in the row of pixels where all bars stand. */
static void bars_of_those_that_go_next_have_their_colour(void **state)
{
    struct made_run_fixture *f = *state;
    struct event_status status = made_run_status();
    status.threshold_set = 21;
    scene_status(f->s, &status);
    made_run_redraw(f->s);
    const struct canvas *c = made_run_draw(f);
    const struct rect r = made_run_panel(f->s, &panel_counts);
    const struct theme *t = &f->s->theme;
    const uint32_t stays = colour_mix(t->panel, t->mark, 150);
    int n_stay = 0, n_go = 0;
    for (int y = r.y + r.h - 1; y >= r.y && n_stay == 0; y--) {
        n_go = 0;
        for (int x = r.x; x < r.x + r.w; x++) {
            const uint32_t pixel = c->pixels[y * c->width + x];
            n_stay += pixel == stays;
            n_go += pixel == t->warning;
        }
    }
    assert_true(n_stay > 150);
    assert_in_range(20 * n_go, 9 * n_stay, 11 * n_stay);
}

static void the_same_events_give_the_same_pixels(void **state)
{
    (void)state;
    struct canvas first = {0};
    for (int round = 0; round < 2; round++) {
        struct font *font;
        struct scene *s = made_run_scene(1280, 800, &font);
        if (round == 1) { /* another run before it leaves no trace */
            made_run_all(s);
            scene_draw(s, 0.5);
            const struct event_start start = made_run_start();
            assert_int_equal(scene_start(s, &start), ESP_OK);
        }
        made_run_all(s);
        struct canvas picture = copy_of(scene_draw(s, 1).canvas);
        if (round == 1) {
            /* Frames per second are known in the second round only: look above the footer. */
            assert_memory_equal(first.pixels, picture.pixels,
                                sizeof(uint32_t) * 1280 * 776);
            canvas_free(&picture);
        } else {
            first = picture;
        }
        scene_free(s);
        font_free(font);
    }
    canvas_free(&first);
}

static void themes_change_the_ground_and_keep_the_place(void **state)
{
    (void)state;
    struct font *font;
    struct scene *s = made_run_scene(1280, 800, &font);
    made_run_all(s);
    scene_draw(s, 1);
    const struct rect r = made_run_panel(s, &panel_raster);
    const uint32_t dark = s->canvas.pixels[0];
    scene_char(s, 't', 0);
    scene_draw(s, 1);
    assert_true(theme_contrast(dark, s->canvas.pixels[0]) > 10);
    assert_int_equal(made_run_panel(s, &panel_raster).w, r.w);
    scene_free(s);
    font_free(font);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_panels_is_complete),
        cmocka_unit_test(the_order_by_class_is_a_permutation_with_the_removed_behind),
        cmocka_unit_test(every_panel_speaks_at_every_size_and_age),
        cmocka_unit_test(no_window_is_too_small_or_too_flat),
        cmocka_unit_test(a_class_without_a_neuron_is_no_trouble),
        cmocka_unit_test(what_a_recording_lacks_is_said),
        cmocka_unit_test(what_is_larger_than_its_panel_is_shown_smaller),
        cmocka_unit_test(only_named_rectangles_change),
        cmocka_unit_test(a_frame_drawn_piece_by_piece_is_the_frame_drawn_whole),
        cmocka_unit_test(tiles_of_those_below_the_threshold_are_underlined),
        WITH_RUN(bars_of_those_that_go_next_have_their_colour),
        cmocka_unit_test(the_same_events_give_the_same_pixels),
        cmocka_unit_test(themes_change_the_ground_and_keep_the_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
