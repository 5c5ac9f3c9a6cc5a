/* tests/test_typing.c - what is typed into a window arrives, and once; keys as SDL tells of them. */
#include "viz/window.h"

#include <SDL.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static void press(SDL_Keycode code, bool repeated)
{
    SDL_Event e = {.key = {.type = SDL_KEYDOWN,
                           .state = SDL_PRESSED,
                           .repeat = repeated,
                           .keysym = {.sym = code}}};
    assert_int_equal(SDL_PushEvent(&e), 1);
}

static void type(char c)
{
    SDL_Event e = {.text = {.type = SDL_TEXTINPUT, .text = {c}}};
    assert_int_equal(SDL_PushEvent(&e), 1);
}

static void expect_character(struct window *w, char c, unsigned modifiers)
{
    struct window_event e;
    do
        e = window_next(w, 1.0);
    while (e.kind == WINDOW_RESIZED || e.kind == WINDOW_EXPOSED);
    assert_int_equal(e.kind, WINDOW_CHARACTER);
    assert_int_equal(e.character, c);
    assert_int_equal(e.modifiers, modifiers);
}

static void a_key_that_is_held_repeats(void **state)
{
    struct window *w = *state;
    for (unsigned again = 0; again < 2; again++) {
        press(SDLK_s, false);
        type('s');
        expect_character(w, 's', 0);
        for (unsigned k = 0; k < 3; k++) {
            press(SDLK_s, true);
            type('s');
            expect_character(w, 's', SCENE_REPEAT);
        }
    }
}

/* What SDL makes of a key that went down before the window had the keyboard. */
static void a_key_that_went_down_before_the_window_had_the_keyboard_counts(void **state)
{
    struct window *w = *state;
    press(SDLK_s, false);
    press(SDLK_s, true);
    type('s');
    expect_character(w, 's', 0);
    press(SDLK_s, true);
    type('s');
    expect_character(w, 's', SCENE_REPEAT);
}

/* Shift goes down while another key repeats. */
static void a_held_key_goes_on_repeating_beside_another(void **state)
{
    struct window *w = *state;
    press(SDLK_SPACE, false);
    type(' ');
    expect_character(w, ' ', 0);
    press(SDLK_LSHIFT, false);
    press(SDLK_SPACE, true);
    type(' ');
    expect_character(w, ' ', SCENE_REPEAT);
}

static int open_window(void **state)
{
    struct window *w = NULL;
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    if (window_open("test", 320, 200, true, &w) != ESP_OK)
        return -1;
    *state = w;
    return 0;
}

static int close_window(void **state)
{
    window_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_that_is_held_repeats),
        cmocka_unit_test(a_key_that_went_down_before_the_window_had_the_keyboard_counts),
        cmocka_unit_test(a_held_key_goes_on_repeating_beside_another),
    };
    return cmocka_run_group_tests(tests, open_window, close_window);
}
