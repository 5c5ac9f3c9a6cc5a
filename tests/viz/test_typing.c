/* tests/viz/test_typing.c - what is typed into a window arrives, and once; keys as SDL tells of them. */
#include "viz/window/window.h"

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

static struct window_event next(struct window *w)
{
    struct window_event e;
    do
        e = window_next(w, 1.0);
    while (e.kind == WINDOW_RESIZED || e.kind == WINDOW_EXPOSED);
    return e;
}

static void expect_character(struct window *w, char c, unsigned modifiers)
{
    const struct window_event e = next(w);
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

/* Nothing is typed with Ctrl, and the number pad has its own codes. */
static void plus_and_minus_of_the_number_pad_act_with_control_as_the_others(void **state)
{
    static const SDL_Keycode codes[] = {SDLK_KP_PLUS, SDLK_KP_MINUS, SDLK_PLUS,
                                        SDLK_MINUS};
    for (size_t k = 0; k < sizeof codes / sizeof *codes; k++) {
        SDL_Event e = {.key = {.type = SDL_KEYDOWN,
                               .state = SDL_PRESSED,
                               .keysym = {.sym = codes[k], .mod = KMOD_LCTRL}}};
        assert_int_equal(SDL_PushEvent(&e), 1);
        expect_character(*state, k % 2 ? '-' : '+', SCENE_CTRL);
    }
}

static void the_wheel_turns_by_what_it_says(void **state)
{
    SDL_Event e = {.wheel = {.type = SDL_MOUSEWHEEL, .y = -1, .preciseY = -1.5f}};
    assert_int_equal(SDL_PushEvent(&e), 1);
    const struct window_event told = next(*state);
    assert_int_equal(told.kind, WINDOW_POINTER);
    assert_int_equal(told.pointer, SCENE_POINTER_WHEEL);
    assert_true(told.amount == -1.5);
}

static void only_the_left_button_is_told(void **state)
{
    SDL_Event e = {.button = {.type = SDL_MOUSEBUTTONDOWN,
                              .button = SDL_BUTTON_RIGHT,
                              .state = SDL_PRESSED,
                              .x = 10,
                              .y = 10}};
    while (window_next(*state, 0).kind != WINDOW_NOTHING)
        ;
    assert_int_equal(SDL_PushEvent(&e), 1);
    e.button.button = SDL_BUTTON_MIDDLE;
    assert_int_equal(SDL_PushEvent(&e), 1);
    e.button.button = SDL_BUTTON_LEFT;
    e.button.x = 20;
    assert_int_equal(SDL_PushEvent(&e), 1);
    const struct window_event told = window_next(*state, 1.0);
    assert_int_equal(told.kind, WINDOW_POINTER);
    assert_int_equal(told.pointer, SCENE_POINTER_DOWN);
    assert_int_equal(told.x, 20);
    assert_int_equal(window_next(*state, 0).kind, WINDOW_NOTHING);
}

static void a_pointer_that_leaves_and_a_window_that_is_closed_are_told(void **state)
{
    SDL_Event leaves = {
        .window = {.type = SDL_WINDOWEVENT, .event = SDL_WINDOWEVENT_LEAVE}};
    SDL_Event quits = {.quit = {.type = SDL_QUIT}};
    assert_int_equal(SDL_PushEvent(&leaves), 1);
    const struct window_event told = next(*state);
    assert_int_equal(told.kind, WINDOW_POINTER);
    assert_int_equal(told.pointer, SCENE_POINTER_LEAVE);
    assert_int_equal(SDL_PushEvent(&quits), 1);
    assert_int_equal(next(*state).kind, WINDOW_CLOSED);
}

static void another_size_and_the_full_screen_are_told(void **state)
{
    struct window *w = *state;
    SDL_Event e = {
        .window = {.type = SDL_WINDOWEVENT, .event = SDL_WINDOWEVENT_SIZE_CHANGED}};
    while (window_next(w, 0).kind != WINDOW_NOTHING)
        ;
    assert_int_equal(SDL_PushEvent(&e), 1);
    assert_int_equal(window_next(w, 1.0).kind, WINDOW_RESIZED);
    int width, height, full_width, full_height;
    double scale;
    window_size(w, &width, &height, &scale);
    window_toggle_fullscreen(w);
    window_size(w, &full_width, &full_height, &scale);
    assert_true(full_width > width && full_height > height);
    window_toggle_fullscreen(w); /* the dummy driver keeps the size */
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
        cmocka_unit_test(plus_and_minus_of_the_number_pad_act_with_control_as_the_others),
        cmocka_unit_test(the_wheel_turns_by_what_it_says),
        cmocka_unit_test(only_the_left_button_is_told),
        cmocka_unit_test(a_pointer_that_leaves_and_a_window_that_is_closed_are_told),
        cmocka_unit_test(another_size_and_the_full_screen_are_told),
    };
    return cmocka_run_group_tests(tests, open_window, close_window);
}
