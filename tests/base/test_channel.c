/* tests/base/test_channel.c - what one thread puts into a channel the other gets: all of it, in order, once,
 * however slow either is. */
#include "base/channel.h"
#include "base/clock.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { ROOM = 4096 };

/* A stream that both sides can compute: byte k, and lengths of pieces from 1 to 3 times the room. */
static unsigned char byte_at(uint64_t k)
{
    return (unsigned char)((k * 2654435761u) >> 13);
}

static size_t length_of(uint64_t piece)
{
    const uint64_t x = piece * 2862933555777941757u + 3037000493u;
    return 1 + (size_t)(x >> 40) % (x % 7 == 0 ? 3 * ROOM : 40);
}

static void sleep_ms(long ms)
{
    const struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

struct side {
    struct channel *channel;
    uint64_t pieces;     /* to put, or to get before leaving */
    unsigned pause;      /* > 0: a millisecond after so many pieces */
    unsigned publish;    /* after so many pieces */
    uint64_t bytes, bad; /* moved, not as they should be */
    bool whole;          /* every call did what was asked */
};

static void put_all(struct side *s)
{
    unsigned char block[3 * ROOM + 1];
    s->whole = true;
    for (uint64_t piece = 0; piece < s->pieces && s->whole; piece++) {
        const size_t n = length_of(piece);
        for (size_t k = 0; k < n; k++)
            block[k] = byte_at(s->bytes + k);
        s->whole = channel_put(s->channel, block, n);
        s->bytes += n;
        if (s->publish && piece % s->publish == 0)
            channel_publish(s->channel, false);
        if (s->pause && piece % s->pause == 0)
            sleep_ms(1);
    }
    channel_end(s->channel);
}

static void *get_all(void *context)
{
    struct side *s = context;
    unsigned char block[3 * ROOM + 1];
    s->whole = true;
    for (uint64_t piece = 0; piece < s->pieces && s->whole; piece++) {
        const size_t n = length_of(piece);
        if (!channel_has_more(s->channel))
            channel_await(s->channel, 0.01);
        s->whole = channel_get(s->channel, block, n);
        for (size_t k = 0; k < n && s->whole; k++)
            s->bad += block[k] != byte_at(s->bytes + k);
        s->bytes += s->whole ? n : 0;
        if (s->pause && piece % s->pause == 0)
            sleep_ms(1);
    }
    return NULL;
}

static void run(struct side *from, struct side *to)
{
    pthread_t thread;
    struct channel *c = NULL;
    assert_int_equal(channel_create(ROOM, &c), ESP_OK);
    from->channel = to->channel = c;
    assert_int_equal(pthread_create(&thread, NULL, get_all, to), 0);
    put_all(from);
    pthread_join(thread, NULL);
    channel_free(c);
}

static void every_byte_arrives_once_and_in_order(void **state)
{
    static const struct {
        uint64_t pieces;
        unsigned slow_sender, slow_receiver, publish;
    } cases[] = {{20000, 0, 0, 1}, {20000, 0, 0, 0},    {300, 10, 0, 1},
                 {300, 0, 10, 1},  {20000, 0, 0, 1000}, {300, 7, 5, 3}};
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct side from = {.pieces = cases[k].pieces,
                            .pause = cases[k].slow_sender,
                            .publish = cases[k].publish};
        struct side to = {.pieces = cases[k].pieces, .pause = cases[k].slow_receiver};
        run(&from, &to);
        assert_true(from.whole && to.whole);
        assert_int_equal(to.bytes, from.bytes);
        assert_int_equal(to.bad, 0);
    }
}

static void a_receiver_that_wants_more_than_there_is_learns_of_the_end(void **state)
{
    struct side from = {.pieces = 100, .publish = 1}, to = {.pieces = 101};
    (void)state;
    run(&from, &to);
    assert_true(from.whole);
    assert_false(to.whole);
    assert_int_equal(to.bytes, from.bytes);
}

static void *leave_soon(void *context)
{
    struct channel *c = context;
    sleep_ms(20);
    channel_leave(c);
    return NULL;
}

static void a_sender_does_not_wait_for_a_receiver_that_has_left(void **state)
{
    static const unsigned char much[2 * ROOM];
    pthread_t thread;
    struct channel *c = NULL;
    (void)state;
    assert_int_equal(channel_create(ROOM, &c), ESP_OK);
    assert_int_equal(pthread_create(&thread, NULL, leave_soon, c), 0);
    assert_false(channel_put(c, much, sizeof much));
    assert_false(channel_put(c, much, 1));
    pthread_join(thread, NULL);
    assert_true(channel_waited_s(c) > 0.005);
    channel_free(c);
}

static void a_sender_with_room_never_waits(void **state)
{
    static const unsigned char some[ROOM];
    struct channel *c = NULL;
    (void)state;
    assert_int_equal(channel_create(ROOM, &c), ESP_OK);
    assert_true(channel_put(c, some, sizeof some)); /* no receiver takes it */
    assert_true(channel_waited_s(c) == 0);
    channel_free(c);
}

static void what_is_not_published_is_not_seen(void **state)
{
    struct channel *c = NULL;
    char got[3];
    (void)state;
    assert_int_equal(channel_create(ROOM, &c), ESP_OK);
    assert_true(channel_put(c, "abc", 3));
    assert_false(channel_has_more(c));
    assert_false(channel_await(c, 0.001));
    channel_publish(c, false);
    assert_true(channel_has_more(c));
    assert_true(channel_get(c, got, 3));
    assert_memory_equal(got, "abc", 3);
    assert_false(channel_has_more(c));
    channel_free(c);
}

static void *call_soon(void *context)
{
    struct channel *c = context;
    sleep_ms(20);
    channel_put(c, "x", 1);
    channel_publish(c, true);
    return NULL;
}

static void a_call_wakes_the_receiver_and_a_little_does_not(void **state)
{
    pthread_t thread;
    struct channel *c = NULL;
    char got;
    (void)state;
    assert_int_equal(channel_create(ROOM, &c), ESP_OK);
    assert_true(channel_put(c, "y", 1));
    channel_publish(c, false);
    double begun_s = clock_now_s();
    assert_true(channel_await(c, 0.05)); /* there is something, when the time is over */
    assert_true(clock_now_s() - begun_s > 0.04);
    assert_true(channel_get(c, &got, 1));
    begun_s = clock_now_s();
    assert_int_equal(pthread_create(&thread, NULL, call_soon, c), 0);
    assert_true(channel_await(c, 60));
    assert_true(clock_now_s() - begun_s < 30);
    pthread_join(thread, NULL);
    channel_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_arrives_once_and_in_order),
        cmocka_unit_test(a_receiver_that_wants_more_than_there_is_learns_of_the_end),
        cmocka_unit_test(a_sender_does_not_wait_for_a_receiver_that_has_left),
        cmocka_unit_test(a_sender_with_room_never_waits),
        cmocka_unit_test(what_is_not_published_is_not_seen),
        cmocka_unit_test(a_call_wakes_the_receiver_and_a_little_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
