/* tests/viz/test_raster.c - claims about the picture of spikes: known spikes give known pixels, and what
 * is drawn bit by bit is what would be drawn at once. */
#include "tests/viz/made_run.h"
#include "viz/model/ranking.h"
#include "viz/panels/raster_picture.h"
#include "viz/panels/view.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { WIDTH = 100, HEIGHT = 200, PITCH = HEIGHT / MADE_RUN_NEURONS, TICKS = 10 };

struct fixture {
    struct run_model model;
    struct raster_rows raster_rows;
    struct raster raster;
    struct raster_view view;
    struct theme theme;
};

static int setup(void **state)
{
    static struct fixture f;
    const struct event_start start = made_run_start();
    esp_class label[MADE_RUN_NEURONS];
    memset(&f, 0, sizeof f);
    theme_make(false, &f.theme);
    for (size_t k = 0; k < MADE_RUN_NEURONS; k++)
        label[k] = k % 4 == 3 ? ESP_NO_CLASS : (esp_class)(k % 4);
    assert_int_equal(run_model_start(&f.model, &start), ESP_OK);
    run_model_labels(&f.model, &(struct event_labels){.label = label});
    assert_int_equal(raster_rows_create(MADE_RUN_NEURONS, &f.raster_rows), ESP_OK);
    f.view = (struct raster_view){.width = WIDTH,
                                  .height = HEIGHT,
                                  .ticks_per_column = TICKS,
                                  .s_per_column = 0.01,
                                  .follows = true,
                                  .high = MADE_RUN_NEURONS,
                                  .unit = 1};
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    run_model_free(&f->model);
    raster_rows_free(&f->raster_rows);
    raster_free(&f->raster);
    return 0;
}

static void tell(struct fixture *f, uint64_t image, const struct event_spike *spikes,
                 size_t n)
{
    const struct event_image event = made_run_image(image, 0, spikes, n);
    run_model_image(&f->model, &event);
}

static void update(struct fixture *f)
{
    if (f->view.follows)
        f->view.end = recent_spikes_end(&f->model.recent);
    assert_int_equal(
        raster_update(&f->raster, &f->view, &f->model, &f->raster_rows, &f->theme),
        ESP_OK);
}

/* The picture as it is shown. */
static struct canvas shown(const struct fixture *f)
{
    struct canvas c;
    assert_int_equal(canvas_create(f->view.width, f->view.height, &c), ESP_OK);
    scroll_show(&f->raster.scroll, &c, 0, 0);
    return c;
}

static void a_known_spike_is_a_known_bar(void **state)
{
    struct fixture *f = *state;
    const struct event_spike spikes[] = {{105, 3}, {300, 4}};
    tell(f, 0, spikes, 2);
    update(f);
    struct canvas c = shown(f);
    /* The image ends at tick 500: column 50 is at the right edge. Bars are 2 wide, 4/5 of a row. */
    const struct rect three = {WIDTH - 1 - (50 - 10) - 1, HEIGHT - 4 * PITCH + 1, 2, 8};
    const struct rect four = {WIDTH - 1 - (50 - 30) - 1, HEIGHT - 5 * PITCH + 1, 2, 8};
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            const uint32_t want = rect_has(three, x, y)  ? f->theme.mark
                                  : rect_has(four, x, y) ? f->theme.classes[0]
                                                         : f->theme.panel;
            if (x != WIDTH - 1 - 50) /* the line at the beginning of the image */
                assert_int_equal(c.pixels[y * WIDTH + x], want);
        }
    canvas_free(&c);
}

static void fill(struct event_spike *spikes, size_t n, uint64_t seed)
{
    for (size_t k = 0; k < n; k++)
        spikes[k] =
            (struct event_spike){(uint32_t)(k * MADE_RUN_IMAGE_TICKS / n),
                                 (esp_id)((k * 7 + seed * 13) % MADE_RUN_NEURONS)};
}

static void assert_same_as_drawn_anew(struct fixture *f)
{
    update(f);
    struct canvas bit_by_bit = shown(f);
    f->raster.drawn = false;
    update(f);
    struct canvas at_once = shown(f);
    assert_memory_equal(bit_by_bit.pixels, at_once.pixels,
                        sizeof(uint32_t) * (size_t)f->view.width *
                            (size_t)f->view.height);
    canvas_free(&bit_by_bit);
    canvas_free(&at_once);
}

/* Images that come one at a time, several at a time, in parts, and with gaps. */
static void draw_bit_by_bit(struct fixture *f)
{
    struct event_spike spikes[40];
    for (uint64_t image = 0; image < 60; image += image % 5 == 4 ? 2 : 1) {
        fill(spikes, 40, image);
        for (size_t part = 4; image % 7 == 0 && part < 40; part += 9) {
            struct event_image event = made_run_image(image, 0, spikes, part);
            event.end = event.start + spikes[part - 1].tick + 1;
            event.complete = false;
            run_model_image(&f->model, &event);
            update(f);
        }
        tell(f, image, spikes, 40);
        if (image % 3 == 0)
            update(f);
        if (image % 10 == 0)
            assert_same_as_drawn_anew(f);
    }
    assert_same_as_drawn_anew(f);
}

static void what_is_drawn_bit_by_bit_is_what_is_drawn_at_once(void **state)
{
    draw_bit_by_bit(*state);
}

static void the_same_where_rows_share_pixels(void **state)
{
    struct fixture *f = *state;
    f->view.height = 4;
    draw_bit_by_bit(f);
}

/* One spike, then two in the same pixel. */
static void rows_that_share_a_pixel_add_up(void **state)
{
    struct fixture *f = *state;
    const struct event_spike spikes[] = {{100, 0}, {300, 0}, {300, 4}};
    f->view.height = 4;
    tell(f, 0, spikes, 3);
    update(f);
    struct canvas c = shown(f);
    const uint32_t one = c.pixels[3 * WIDTH + WIDTH - 1 - 40];
    const uint32_t two = c.pixels[3 * WIDTH + WIDTH - 1 - 20];
    assert_true(theme_contrast(one, f->theme.panel) > 1.5);
    assert_true(theme_contrast(two, f->theme.panel) >
                theme_contrast(one, f->theme.panel));
    canvas_free(&c);
}

/* Pixels that are not those of the empty picture, and how far the brightest is from it. */
struct marks {
    size_t n;
    uint32_t most;
};

static struct marks find_marks(const struct fixture *f)
{
    struct canvas c = shown(f);
    struct marks m = {0, 0};
    for (int k = 0; k < c.width * c.height; k++) {
        const uint32_t green = c.pixels[k] >> 8 & 255, empty = c.pixels[0] >> 8 & 255;
        m.n += c.pixels[k] != c.pixels[0];
        m.most = green > empty + m.most ? green - empty : m.most;
    }
    canvas_free(&c);
    return m;
}

static struct marks draw_inputs(struct fixture *f, double s_per_column, size_t n)
{
    const struct event_spike spikes[] = {{300, 5}, {300, 5}, {300, 5}, {300, 5}};
    f->view.s_per_column = s_per_column;
    raster_free(&f->raster);
    run_model_free(&f->model);
    const struct event_start start = made_run_start();
    assert_int_equal(run_model_start(&f->model, &start), ESP_OK);
    struct event_image event = made_run_image(0, 0, NULL, 0);
    event.inputs = spikes;
    event.n_inputs = n;
    run_model_image(&f->model, &event);
    update(f);
    return find_marks(f);
}

/* A row is 12.5 pixels, a bar 10 of them. At full rate an input fires every 16 ms: where a column is longer,
 * a single spike is fainter, so that one that fires at its full rate is not all white; where it is much
 * shorter a bar is two columns wide. Spikes of one column add up. */
static void spikes_of_inputs_are_as_bright_as_there_may_be_many(void **state)
{
    struct fixture *f = *state;
    raster_rows_free(&f->raster_rows);
    assert_int_equal(raster_rows_create(MADE_RUN_INPUTS, &f->raster_rows), ESP_OK);
    f->view.inputs = true;
    f->view.high = MADE_RUN_INPUTS;
    const struct marks fine = draw_inputs(f, 0.001, 1), one = draw_inputs(f, 0.01, 1),
                       coarse = draw_inputs(f, 0.1, 1), four = draw_inputs(f, 0.1, 4);
    assert_int_equal(fine.n, 20);
    assert_int_equal(one.n, 10);
    assert_int_equal(coarse.n, 10);
    assert_int_equal(four.n, 10);
    assert_true(fine.most > one.most && one.most > four.most);
    assert_true(four.most > 2 * coarse.most && coarse.most > 10);
    assert_int_equal(draw_inputs(f, 0.01, 0).n, 0);
}

static void rows_of_the_pruned_close_up_in_400_ms(void **state)
{
    struct fixture *f = *state;
    const esp_id gone[] = {2, 3};
    const struct event_spike spikes[] = {{100, 1}, {200, 2}, {300, 4}};
    tell(f, 0, spikes, 3);
    f->model.now_s = 10;
    run_model_pruned(&f->model, &(struct event_pruned){.removed = gone, .n_removed = 2});
    double y, h;
    raster_rows_update(&f->raster_rows, &f->model.table, 10.2, 0.4);
    assert_true(f->raster_rows.moving);
    f->view.high = (double)f->raster_rows.total;
    assert_true(fabs(f->view.high - (MADE_RUN_NEURONS - 1)) < 1e-3);
    raster_row(&f->view, &f->raster_rows, 2, &y, &h);
    assert_true(fabs(h - 0.5 * HEIGHT / (MADE_RUN_NEURONS - 1)) < 1e-2);
    raster_rows_update(&f->raster_rows, &f->model.table, 10.41, 0.4);
    assert_false(f->raster_rows.moving);
    f->view.high = (double)f->raster_rows.total;
    raster_row(&f->view, &f->raster_rows, 4, &y, &h); /* the third row from below */
    assert_true(fabs(y + h - (HEIGHT - 2 * HEIGHT / 18.0)) < 1e-3);
    assert_int_equal(raster_rows_find(&f->raster_rows, 2.5), 4);
    assert_int_equal(raster_rows_find(&f->raster_rows, -0.5),
                     MADE_RUN_NEURONS); /* no neuron's */
    assert_int_equal(raster_rows_find(&f->raster_rows, (double)NAN), MADE_RUN_NEURONS);
    assert_int_equal(raster_rows_find(&f->raster_rows, f->view.high), MADE_RUN_NEURONS);
    f->view.moves = f->raster_rows.moves;
    update(f);
    struct canvas c = shown(f);
    for (int row = 0; row < HEIGHT;
         row++) /* neuron 2 is gone, and so is its spike at 200 */
        assert_int_equal(c.pixels[row * WIDTH + WIDTH - 1 - 30], f->theme.panel);
    canvas_free(&c);
}

static void a_view_of_the_past_does_not_move(void **state)
{
    struct fixture *f = *state;
    struct event_spike spikes[40];
    for (uint64_t image = 0; image < 4; image++) {
        fill(spikes, 40, image);
        tell(f, image, spikes, 40);
    }
    f->view.follows = false;
    f->view.end = 3 * MADE_RUN_IMAGE_TICKS / 2;
    update(f);
    struct canvas before = shown(f);
    for (uint64_t image = 4; image < 30; image++) {
        fill(spikes, 40, image);
        tell(f, image, spikes, 40);
        update(f);
    }
    struct canvas after = shown(f);
    assert_memory_equal(before.pixels, after.pixels, sizeof(uint32_t) * WIDTH * HEIGHT);
    canvas_free(&before);
    canvas_free(&after);
}

static void a_gap_looks_different_from_a_boundary(void **state)
{
    struct fixture *f = *state;
    tell(f, 0, NULL, 0);
    tell(f, 1, NULL, 0);
    update(f);
    struct canvas c = shown(f);
    const int at = WIDTH - 1 - 50;
    for (int y = 0; y < HEIGHT; y++)
        assert_int_equal(c.pixels[y * WIDTH + at], f->theme.grid);
    canvas_free(&c);
    tell(f, 7, NULL, 0);
    update(f);
    c = shown(f);
    size_t lit = 0;
    for (int y = 0; y < HEIGHT; y++)
        lit += c.pixels[y * WIDTH + at] != f->theme.panel;
    assert_int_equal(lit, HEIGHT / 2);
    canvas_free(&c);
}

static void zoom_keeps_the_moment_under_the_mouse(void **state)
{
    (void)state;
    struct view v = view_default();
    v.follows = false;
    v.end = 100000;
    v.span_s = 10;
    const double before = (double)v.end - 0.25 * v.span_s * 1000;
    view_zoom_time(&v, 0.5, 0.25, 1000000, 1000);
    assert_true(v.span_s == 5);
    assert_true(fabs((double)v.end - 0.25 * v.span_s * 1000 - before) <= 1);
    for (int k = 0; k < 100; k++)
        view_zoom_time(&v, 0.5, 0, 1000000, 1000);
    assert_true(v.span_s == VIEW_SPAN_LEAST_S);
    for (int k = 0; k < 100; k++)
        view_zoom_time(&v, 2, 0, 1000000, 1000);
    assert_true(v.span_s == VIEW_SPAN_MOST_S);
}

static void pan_stays_between_the_oldest_and_now(void **state)
{
    (void)state;
    struct view v = view_default();
    v.span_s = 4;
    view_pan_time(&v, 0.5, 0, 20000, 1000);
    assert_false(v.follows);
    assert_int_equal(v.end, 18000);
    view_pan_time(&v, 1e9, 0, 20000, 1000);
    assert_int_equal(v.end, 1000);
    view_pan_time(&v, -1e9, 0, 20000, 1000);
    assert_true(v.follows);
    view_zoom_rows(&v, 0.25, 0.5, 0.01);
    assert_true(fabs(v.low - 0.375) < 1e-9 && fabs(v.high - 0.625) < 1e-9);
    view_pan_rows(&v, 100);
    assert_true(fabs(v.high - 1) < 1e-9 && fabs(v.low - 0.75) < 1e-9);
    view_pan_rows(&v, -100);
    assert_true(v.low == 0);
    view_zoom_rows(&v, 1e9, 0.5, 0.01);
    assert_true(v.low == 0 && v.high == 1);
}

/* In any order the rows tile the height, and a height leads back to its neuron. */
static void assert_tiled(const struct raster_rows *l)
{
    for (size_t id = 0; id < l->n; id++)
        assert_int_equal(raster_rows_find(l, (double)l->low[id] + 0.5), id);
    assert_true(l->total == (float)l->n);
}

static void rows_lie_in_the_bands_of_their_classes(void **state)
{
    struct fixture *f = *state;
    struct votes *votes = &f->model.votes;
    struct raster_rows *l = &f->raster_rows;
    struct raster_band band, before = {.low = MADE_RUN_NEURONS};
    for (esp_id id = 0; id < MADE_RUN_NEURONS; id++)
        votes->label[id] = id < 5 ? ESP_NO_CLASS : (esp_class)(id * 7 % 4);
    const uint32_t moves = l->moves;
    raster_rows_sort(l, RASTER_BY_CLASS, &f->model.table, votes);
    raster_rows_update(l, &f->model.table, 0, 0);
    assert_true(l->moves > moves);
    assert_tiled(l);
    for (int c = 0; c <= 4; c++) { /* from above; at last those without a class */
        const esp_class class = (esp_class)(c < 4 ? c : ESP_NO_CLASS);
        size_t n = 0;
        assert_true(raster_rows_band(l, &f->model.table, votes, class, &band));
        assert_true(band.high == before.low);
        for (esp_id id = 0; id < MADE_RUN_NEURONS; id++) {
            const double at = (double)l->low[id];
            assert_int_equal(votes->label[id] == class, at >= band.low && at < band.high);
            n += votes->label[id] == class;
        }
        assert_int_equal(band.n, n);
        before = band;
    }
    assert_true(band.low == 0);
    assert_false(raster_rows_band(l, &f->model.table, votes, 4, &band));
}

static void rows_by_count_ascend(void **state)
{
    struct fixture *f = *state;
    struct raster_rows *l = &f->raster_rows;
    for (esp_id id = 0; id < MADE_RUN_NEURONS; id++)
        f->model.table.h[id] = id * 11 % 7;
    raster_rows_sort(l, RASTER_BY_COUNT, &f->model.table, &f->model.votes);
    raster_rows_update(l, &f->model.table, 0, 0);
    assert_tiled(l);
    for (size_t k = 1; k < l->n; k++)
        assert_true(f->model.table.h[l->order[k]] >= f->model.table.h[l->order[k - 1]]);
    raster_rows_sort(l, RASTER_BY_NUMBER, &f->model.table, &f->model.votes);
    raster_rows_update(l, &f->model.table, 0, 0);
    for (size_t k = 0; k < l->n; k++)
        assert_true(l->low[k] == (float)k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_known_spike_is_a_known_bar, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_drawn_bit_by_bit_is_what_is_drawn_at_once,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(the_same_where_rows_share_pixels, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(rows_that_share_a_pixel_add_up, setup, teardown),
        cmocka_unit_test_setup_teardown(
            spikes_of_inputs_are_as_bright_as_there_may_be_many, setup, teardown),
        cmocka_unit_test_setup_teardown(rows_of_the_pruned_close_up_in_400_ms, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_view_of_the_past_does_not_move, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_gap_looks_different_from_a_boundary, setup,
                                        teardown),
        cmocka_unit_test(zoom_keeps_the_moment_under_the_mouse),
        cmocka_unit_test(pan_stays_between_the_oldest_and_now),
        cmocka_unit_test_setup_teardown(rows_lie_in_the_bands_of_their_classes, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(rows_by_count_ascend, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
