/* tests/viz/test_arrange.c - claims about where panels and tiles are, in windows of any size. */
#include "viz/draw/arrange.h"
#include "viz/panels/panel.h"
#include "viz/panels/tiling.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The panels of the viewer, those whose bit is set in `wanted`. */
static struct arrangement arrange(int w, int h, double unit, unsigned wanted)
{
    struct arrange_cell cells[ARRANGE_MOST] = {{0}};
    for (size_t k = 0; k < n_panels; k++)
        if (wanted >> k & 1)
            cells[k] = panels[k]->cell;
    return arrange_panels(w, h, unit, cells, n_panels);
}

static unsigned all(void)
{
    unsigned bits = 0;
    for (size_t k = 0; k < n_panels; k++)
        bits |= panels[k]->has_side ? 0 : 1u << k;
    return bits;
}

static int width_of(const struct arrangement *a, const struct panel *panel)
{
    size_t k = 0;
    while (panels[k] != panel)
        k++;
    return a->panel[k].w;
}

static bool overlap(struct rect a, struct rect b)
{
    return !rect_empty(a) && !rect_empty(b) && !rect_empty(rect_cut(a, b));
}

static void assert_sound(const struct arrangement *a, int w, int h)
{
    const struct rect window = {0, 0, w, h};
    for (size_t k = 0; k < n_panels; k++) {
        const struct rect p = a->panel[k], cut = rect_cut(p, window);
        assert_true(rect_empty(p) || (cut.w == p.w && cut.h == p.h));
        assert_false(overlap(p, a->header) || overlap(p, a->footer));
        for (size_t i = 0; i < k; i++)
            assert_false(overlap(p, a->panel[i]));
    }
}

static void panels_never_overlap_or_leave_the_window(void **state)
{
    (void)state;
    for (int w = 320; w <= 3840; w += 88)
        for (int h = 200; h <= 2160; h += 56)
            for (double unit = 1; unit <= 3; unit += 1) {
                const struct arrangement a = arrange(w, h, unit, all());
                assert_sound(&a, w, h);
                assert_true(width_of(&a, &panel_raster) > 0 &&
                            width_of(&a, &panel_fields) > 0);
            }
}

static void hidden_panels_leave_their_room_to_others(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits < 1u << n_panels; bits++) {
        if (bits & ~all())
            continue;
        int area = 0, on = 0;
        const struct arrangement a = arrange(1280, 800, 1, bits);
        assert_sound(&a, 1280, 800);
        for (size_t k = 0; k < n_panels; k++) {
            assert_int_equal(a.panel[k].w > 0, bits >> k & 1);
            area += a.panel[k].w * a.panel[k].h;
            on += (int)(bits >> k & 1);
        }
        /* Of 1264 x 744 points between the bars, all but gaps of 8. */
        if (on > 0)
            assert_true(area > 1264 * 744 * 95 / 100);
    }
}

static void small_windows_drop_panels_in_order(void **state)
{
    (void)state;
    static const struct panel *const order[] = {&panel_lines, &panel_now, &panel_counts,
                                                &panel_selected};
    int dropped = 0;
    for (int w = 1280; w >= 320; w -= 16) {
        const struct arrangement a = arrange(w, w * 5 / 8, 1, all());
        int now = 0;
        for (int k = 0; k < 4; k++)
            now += width_of(&a, order[k]) == 0;
        for (int k = 0; k < 4; k++)
            assert_int_equal(width_of(&a, order[k]) == 0, k < now);
        assert_true(now >= dropped);
        dropped = now;
    }
    assert_int_equal(dropped, 4);
    const struct arrangement large = arrange(1280, 800, 1, all());
    for (size_t k = 0; k < n_panels; k++)
        assert_int_equal(large.panel[k].w > 0, !panels[k]->has_side);
}

static void tiles_fill_the_panel_or_scroll_at_12_points(void **state)
{
    (void)state;
    struct tiling g;
    assert_int_equal(tiling_create(6400, &g), ESP_OK);
    tiling_fit(&g, (struct rect){10, 20, 480, 330}, 1, 10, 5);
    assert_int_equal(g.tile, TILING_LEAST);
    assert_true(g.rows_shown < g.rows_all);
    assert_int_equal(g.scroll, 5);
    const size_t first = 5 * (size_t)g.columns;
    assert_int_equal(tiling_tile(&g, first).y, 20);
    assert_int_equal(tiling_find(&g, 11, 21), first);
    assert_false(tiling_in_view(&g, first - 1));
    assert_int_equal(tiling_scroll_to(&g, 0), 0);
    assert_int_equal(tiling_scroll_to(&g, first), 5);
    tiling_fit(&g, (struct rect){10, 20, 480, 330}, 1, 10, 100000);
    assert_int_equal(g.scroll, g.rows_all - g.rows_shown);
    assert_true(tiling_in_view(&g, 6399));
    tiling_free(&g);
    assert_int_equal(tiling_create(800, &g), ESP_OK);
    tiling_fit(&g, (struct rect){10, 20, 480, 330}, 1, 10, 0);
    assert_true(g.tile >= TILING_LEAST && g.rows_shown == g.rows_all);
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
