/* tests/viz/test_palette.c - the ten colours of classes stay apart, whatever colours the reader can see, and the search
 * that has found them finds such colours again. */
#include "tests/viz/palette.h"
#include "viz/draw/theme.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char *const visions[] = {"normal", "protan", "deutan", "tritan"};

/* Pairs of table 1 of Sharma, Wu and Dalal 2005: hues on both sides of 0, a grey, large differences, near colours. */
static void differences_are_those_of_the_paper(void **state)
{
    (void)state;
    static const struct {
        struct palette_lab x, y;
        double is;
    } pairs[] = {
        {{50, 2.6772, -79.7751}, {50, 0, -82.7485}, 2.0425},
        {{50, 0, 0}, {50, -1, 2}, 2.3669},
        {{50, -0.001, 2.49}, {50, 0.0009, -2.49}, 4.8045},
        {{50, 2.5, 0}, {73, 25, -18}, 27.1492},
        {{60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}, 1.2644},
    };
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        assert_true(fabs(palette_difference(pairs[k].x, pairs[k].y) - pairs[k].is) <
                    1e-4);
        assert_true(fabs(palette_difference(pairs[k].y, pairs[k].x) - pairs[k].is) <
                    1e-4);
    }
}

static void white_and_greys_look_the_same_to_all(void **state)
{
    (void)state;
    for (int v = 0; v < PALETTE_VISIONS; v++) {
        const struct palette_lab white = palette_look(0xffffff, (enum palette_vision)v),
                                 grey = palette_look(0x808080, (enum palette_vision)v);
        assert_true(fabs(white.l - 100) < 0.01 && hypot(white.a, white.b) < 0.1);
        assert_true(fabs(grey.l - 53.585) < 0.01 && hypot(grey.a, grey.b) < 0.1);
    }
}

static void any_two_classes_stay_apart(void **state)
{
    (void)state;
    for (int light = 0; light < 2; light++) {
        struct theme t;
        theme_make(light, &t);
        for (int v = 0; v < PALETTE_VISIONS; v++) {
            const double least =
                palette_least(t.classes, THEME_CLASSES, (enum palette_vision)v);
            print_message("%s, %s: %.1f\n", light ? "light" : "dark", visions[v], least);
            assert_true(least >= 13);
            for (unsigned k = 1; k < THEME_CLASSES; k++)
                assert_true(palette_least(t.classes + k - 1, 2, (enum palette_vision)v) >=
                            23.9);
        }
    }
}

static void classes_can_be_read_and_are_no_other_colour(void **state)
{
    (void)state;
    for (int light = 0; light < 2; light++) {
        struct theme t;
        theme_make(light, &t);
        for (unsigned k = 0; k < THEME_CLASSES; k++) {
            const uint32_t others[] = {t.classes[k], t.mark},
                           next[] = {t.classes[k], t.warning};
            assert_true(theme_contrast(t.classes[k], t.panel) >= 4.5);
            assert_true(theme_contrast(t.classes[k], t.back) >= 4.5);
            assert_true(palette_least(others, 2, PALETTE_NORMAL) >= 10);
            assert_true(palette_least(next, 2, PALETTE_NORMAL) >= 10);
        }
    }
}

/* The seeds and steps that gave the colours of the themes. */
static void the_search_finds_such_colours(void **state)
{
    (void)state;
    static const struct {
        uint64_t seed;
        double chroma;
    } found[] = {{11, 35}, {27, 25}};
    for (int light = 0; light < 2; light++) {
        struct theme t;
        uint32_t colours[THEME_CLASSES];
        theme_make(light, &t);
        const struct palette_ground ground = {
            .surfaces = {t.back, t.panel},
            .contrast = 4.5,
            .chroma = found[light].chroma,
            .others = {t.mark, t.accent, t.warning, t.dim},
            .n_others = 4};
        const double least =
            palette_search(&ground, THEME_CLASSES, found[light].seed, 8000, colours);
        print_message("%s: the search comes to %.1f\n", light ? "light" : "dark", least);
        assert_true(least >= 12);
        for (int v = 0; v < PALETTE_VISIONS; v++)
            assert_true(palette_least(colours, THEME_CLASSES, (enum palette_vision)v) >=
                        least - 1e-9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differences_are_those_of_the_paper),
        cmocka_unit_test(white_and_greys_look_the_same_to_all),
        cmocka_unit_test(any_two_classes_stay_apart),
        cmocka_unit_test(classes_can_be_read_and_are_no_other_colour),
        cmocka_unit_test(the_search_finds_such_colours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
