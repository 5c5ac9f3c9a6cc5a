/* tests/viz/test_arrange.c - claims about where panels and tiles are, in windows of any size. */
#include "viz/draw/arrange.h"
#include "viz/panels/tiling.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const bool all[ARRANGE_PANELS] = {true, true, true, true, true, true};

static bool overlap(struct rect a, struct rect b)
{
    return !rect_empty(a) && !rect_empty(b) && !rect_empty(rect_cut(a, b));
}

static void assert_sound(const struct arrangement *a, int w, int h)
{
    const struct rect window = {0, 0, w, h};
    for (int k = 0; k < ARRANGE_PANELS; k++) {
        const struct rect p = a->panel[k], cut = rect_cut(p, window);
        assert_true(rect_empty(p) || (cut.w == p.w && cut.h == p.h));
        assert_false(overlap(p, a->header) || overlap(p, a->footer));
        for (int i = 0; i < k; i++)
            assert_false(overlap(p, a->panel[i]));
    }
}

static void panels_never_overlap_or_leave_the_window(void **state)
{
    (void)state;
    for (int w = 320; w <= 3840; w += 88)
        for (int h = 200; h <= 2160; h += 56)
            for (double unit = 1; unit <= 3; unit += 1) {
                const struct arrangement a = arrange_panels(w, h, unit, all);
                assert_sound(&a, w, h);
                assert_true(a.panel[ARRANGE_RASTER].w > 0 &&
                            a.panel[ARRANGE_FIELDS].w > 0);
            }
}

static void hidden_panels_leave_their_room_to_others(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits < 1u << ARRANGE_PANELS; bits++) {
        bool wanted[ARRANGE_PANELS];
        int area = 0, on = 0;
        for (int k = 0; k < ARRANGE_PANELS; k++)
            wanted[k] = bits >> k & 1;
        const struct arrangement a = arrange_panels(1280, 800, 1, wanted);
        assert_sound(&a, 1280, 800);
        for (int k = 0; k < ARRANGE_PANELS; k++) {
            assert_int_equal(a.panel[k].w > 0, wanted[k]);
            area += a.panel[k].w * a.panel[k].h;
            on += wanted[k];
        }
        /* Of 1264 x 744 points between the bars, all but gaps of 8. */
        if (on > 0)
            assert_true(area > 1264 * 744 * 95 / 100);
    }
}

static void small_windows_drop_panels_in_order(void **state)
{
    (void)state;
    static const enum arrange_panel order[] = {ARRANGE_LINES, ARRANGE_NOW, ARRANGE_COUNTS,
                                               ARRANGE_SELECTED};
    int dropped = 0;
    for (int w = 1280; w >= 320; w -= 16) {
        const struct arrangement a = arrange_panels(w, w * 5 / 8, 1, all);
        int now = 0;
        for (int k = 0; k < 4; k++)
            now += a.panel[order[k]].w == 0;
        for (int k = 0; k < 4; k++)
            assert_int_equal(a.panel[order[k]].w == 0, k < now);
        assert_true(now >= dropped);
        dropped = now;
    }
    assert_int_equal(dropped, 4);
    const struct arrangement large = arrange_panels(1280, 800, 1, all);
    for (int k = 0; k < ARRANGE_PANELS; k++)
        assert_true(large.panel[k].w > 0);
}

static void tiles_fill_the_panel_or_scroll_at_12_points(void **state)
{
    (void)state;
    struct tiling g;
    assert_int_equal(tiling_create(6400, &g), ESP_OK);
    tiling_fit(&g, (struct rect){10, 20, 480, 330}, 1, 10, 5);
    assert_int_equal(g.tile, TILING_LEAST);
    assert_true(g.rows_seen < g.rows_all);
    assert_int_equal(g.scroll, 5);
    const size_t first = 5 * (size_t)g.columns;
    assert_int_equal(tiling_tile(&g, first).y, 20);
    assert_int_equal(tiling_find(&g, 11, 21), first);
    assert_false(tiling_in_view(&g, first - 1));
    assert_int_equal(tiling_scroll_to(&g, 0), 0);
    assert_int_equal(tiling_scroll_to(&g, first), 5);
    tiling_fit(&g, (struct rect){10, 20, 480, 330}, 1, 10, 100000);
    assert_int_equal(g.scroll, g.rows_all - g.rows_seen);
    assert_true(tiling_in_view(&g, 6399));
    tiling_free(&g);
    assert_int_equal(tiling_create(800, &g), ESP_OK);
    tiling_fit(&g, (struct rect){10, 20, 480, 330}, 1, 10, 0);
    assert_true(g.tile >= TILING_LEAST && g.rows_seen == g.rows_all);
    for (size_t k = 0; k < 800; k++) {
        const struct rect t = tiling_tile(&g, k);
        assert_int_equal(rect_cut(t, g.area).w, t.w);
        assert_int_equal(rect_cut(t, g.area).h, t.h);
        assert_int_equal(tiling_find(&g, t.x + t.w / 2, t.y + t.h / 2), k);
    }
    tiling_free(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(panels_never_overlap_or_leave_the_window),
        cmocka_unit_test(hidden_panels_leave_their_room_to_others),
        cmocka_unit_test(small_windows_drop_panels_in_order),
        cmocka_unit_test(tiles_fill_the_panel_or_scroll_at_12_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
