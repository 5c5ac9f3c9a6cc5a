/* tests/sim/test_queue.c - every reader of a queue receives every event exactly once, its delay after it
 * happened, whatever is trimmed, reserved or compacted on the way. */
#include "sim/network/queue.h"

#include "base/array.h"
#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { NEURONS = 40, READERS = 5, TICKS = 600, MOST_EVENTS = TICKS * NEURONS };

static const esp_tick delays[READERS] = {3, 0, 1, 17, 3};

/* A queue and everything that was ever pushed, in a plain list. */
struct pair {
    struct queue queue;
    struct random r;
    esp_tick tick[MOST_EVENTS];
    esp_id id[MOST_EVENTS];
    bool dead[MOST_EVENTS];
    size_t n_events;
    size_t n_living;            /* ids are below it */
    uint64_t received[READERS]; /* events that reached the reader */
};

static struct pair *pair_create(uint64_t seed)
{
    struct pair *p = array_create(1, sizeof *p);
    assert_non_null(p);
    p->r = random_start(seed, RANDOM_WEIGHTS, 1);
    p->n_living = NEURONS;
    assert_int_equal(queue_create(&p->queue, 4), ESP_OK);
    for (size_t k = 0; k < READERS; k++)
        assert_int_equal(queue_reader(&p->queue, delays[k]), k);
    return p;
}

static void pair_free(struct pair *p)
{
    queue_free(&p->queue);
    array_free(p);
}

/* Neurons fire at `now`, each with the given chance in 256. */
static void fire(struct pair *p, esp_tick now, uint32_t chance)
{
    assert_int_equal(queue_reserve(&p->queue, p->n_living), ESP_OK);
    for (esp_id id = 0; id < p->n_living; id++) {
        if (random_below(&p->r, 256) >= chance)
            continue;
        queue_push(&p->queue, now, id);
        p->tick[p->n_events] = now;
        p->id[p->n_events++] = id;
    }
}

/* The same for n_ticks at once, as the input of a presentation comes. */
static void append_presentation(struct pair *p, esp_tick begin, uint32_t n_ticks)
{
    uint32_t tick[TICKS];
    size_t n = 0;
    const size_t first = p->n_events;
    for (uint32_t t = 0; t < n_ticks; t++)
        for (uint32_t k = random_below(&p->r, 4); k > 0; k--) {
            p->tick[p->n_events] = begin + t;
            p->id[p->n_events++] = 10 * (4 - k) + random_below(&p->r, 10);
            tick[n++] = t;
        }
    assert_int_equal(queue_reserve(&p->queue, n), ESP_OK);
    queue_append(&p->queue, begin, tick, p->id + first, n);
}

/* The plain list's answer: ids that reader k is to receive at `now`. */
static size_t expected(const struct pair *p, size_t k, esp_tick now, esp_id *ids)
{
    size_t n = 0;
    for (size_t e = 0; e < p->n_events; e++)
        if (!p->dead[e] && p->tick[e] + delays[k] == now)
            ids[n++] = p->id[e];
    return n;
}

static void read_and_compare(struct pair *p, size_t k, esp_tick now)
{
    esp_id want[NEURONS];
    size_t n;
    const size_t n_want = expected(p, k, now, want);
    assert_int_equal(queue_due(&p->queue, k) == now, n_want > 0);
    if (n_want == 0)
        return;
    const esp_id *got = queue_receive(&p->queue, k, now, &n);
    assert_int_equal(n, n_want);
    assert_memory_equal(got, want, n * sizeof *want);
    p->received[k] += n;
    assert_true(queue_due(&p->queue, k) > now);
}

/* One tick as the network goes through it: what travelled arrives, neurons fire, and what takes no
 * time arrives at once. */
static void pass_tick(struct pair *p, esp_tick now, uint32_t chance)
{
    for (size_t k = 0; k < READERS; k++)
        if (delays[k] > 0)
            read_and_compare(p, k, now);
    fire(p, now, chance);
    for (size_t k = 0; k < READERS; k++)
        if (delays[k] == 0)
            read_and_compare(p, k, now);
}

static void let_all_arrive(struct pair *p, esp_tick now)
{
    for (esp_tick t = now; t < now + 20; t++)
        pass_tick(p, t, 0);
    for (size_t k = 0; k < READERS; k++)
        assert_int_equal(queue_due(&p->queue, k), INT64_MAX);
    queue_trim(&p->queue);
    assert_int_equal(p->queue.n, 0);
}

/* ---- receiving ---- */

static void an_event_reaches_each_reader_once_at_its_tick_plus_its_delay(void **state)
{
    (void)state;
    struct queue q;
    size_t n;
    assert_int_equal(queue_create(&q, 3), ESP_OK);
    const size_t late = queue_reader(&q, 5), soon = queue_reader(&q, 0);
    assert_int_equal(queue_due(&q, soon), INT64_MAX);
    queue_push(&q, 100, 7);
    queue_push(&q, 100, 9);
    queue_push(&q, 102, 7);
    assert_int_equal(queue_due(&q, soon), 100);
    assert_int_equal(queue_due(&q, late), 105);
    assert_int_equal(queue_receive(&q, soon, 100, &n)[0], 7);
    assert_int_equal(n, 2);
    assert_int_equal(queue_due(&q, soon), 102);
    const esp_id *ids = queue_receive(&q, late, 105, &n);
    assert_int_equal(n, 2);
    assert_int_equal(ids[1], 9);
    assert_int_equal(queue_due(&q, late), 107);
    queue_receive(&q, late, 107, &n);
    assert_int_equal(n, 1);
    queue_receive(&q, late, 107, &n);
    assert_int_equal(n, 0);
    assert_int_equal(queue_due(&q, late), INT64_MAX);
    assert_int_equal(queue_due(&q, soon), 102); /* readers do not move each other */
    queue_free(&q);
}

static void readers_of_any_delay_receive_what_a_plain_list_says(void **state)
{
    (void)state;
    static const uint32_t chances[] = {2, 20, 200}; /* of firing, in 256 */
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct pair *p = pair_create(seed);
        for (esp_tick now = 0; now < TICKS; now++)
            pass_tick(p, now, chances[seed % 3]);
        let_all_arrive(p, TICKS);
        assert_true(p->n_events > 100);
        for (size_t k = 0; k < READERS; k++)
            assert_int_equal(p->received[k], p->n_events);
        pair_free(p);
    }
}

/* The input of a whole presentation is pushed before its first tick. */
static void events_pushed_ahead_of_their_time_wait_for_it(void **state)
{
    (void)state;
    struct pair *p = pair_create(9);
    for (esp_tick begin = 0; begin < TICKS; begin += 100) {
        append_presentation(p, begin, 60);
        for (esp_tick now = begin; now < begin + 100; now++)
            for (size_t k = 0; k < READERS; k++)
                read_and_compare(p, k, now);
    }
    for (size_t k = 0; k < READERS; k++)
        assert_int_equal(p->received[k], p->n_events);
    pair_free(p);
}

static void going_from_due_tick_to_due_tick_misses_nothing(void **state)
{
    (void)state;
    struct pair *p = pair_create(4);
    for (esp_tick now = 0; now < 300; now += 1 + random_below(&p->r, 9))
        fire(p, now, 9);
    esp_tick last = -1;
    for (;;) {
        esp_tick now = INT64_MAX;
        for (size_t k = 0; k < READERS; k++)
            if (queue_due(&p->queue, k) < now)
                now = queue_due(&p->queue, k);
        if (now == INT64_MAX)
            break;
        assert_true(now > last);
        for (size_t k = 0; k < READERS; k++)
            read_and_compare(p, k, now);
        last = now;
    }
    for (size_t k = 0; k < READERS; k++)
        assert_int_equal(p->received[k], p->n_events);
    pair_free(p);
}

/* ---- forgetting ---- */

static void trimming_at_any_moment_loses_nothing(void **state)
{
    (void)state;
    struct pair *p = pair_create(5);
    for (esp_tick now = 0; now < TICKS; now++) {
        if (random_below(&p->r, 2))
            queue_trim(&p->queue);
        pass_tick(p, now, 30);
        if (random_below(&p->r, 2))
            queue_trim(&p->queue);
    }
    let_all_arrive(p, TICKS);
    for (size_t k = 0; k < READERS; k++)
        assert_int_equal(p->received[k], p->n_events);
    pair_free(p);
}

/* 40 neurons that fire in every tick are read for the last time 17 ticks later. */
static void a_queue_holds_only_what_is_yet_to_be_read(void **state)
{
    (void)state;
    struct pair *p = pair_create(6);
    for (esp_tick now = 0; now < TICKS; now++) {
        pass_tick(p, now, 256);
        queue_trim(&p->queue);
        assert_true(p->queue.n <= 17 * NEURONS);
    }
    assert_true(p->queue.room <= 4 * 18 * NEURONS);
    pair_free(p);
}

static void a_full_queue_makes_room_by_itself_when_all_have_read(void **state)
{
    (void)state;
    struct queue q;
    size_t n;
    assert_int_equal(queue_create(&q, 4), ESP_OK);
    const size_t room = q.room, reader = queue_reader(&q, 1);
    for (esp_tick now = 0; now < 1000; now++) {
        if (queue_due(&q, reader) == now)
            assert_int_equal(*queue_receive(&q, reader, now, &n), (now - 1) % 7);
        queue_push(&q, now, (esp_id)(now % 7));
    }
    assert_int_equal(q.room, room);
    queue_free(&q);
}

static void a_queue_without_readers_never_fills(void **state)
{
    (void)state;
    struct queue q;
    assert_int_equal(queue_create(&q, 4), ESP_OK);
    const size_t room = q.room;
    for (esp_tick now = 0; now < 1000; now++)
        queue_push(&q, now, 0);
    assert_int_equal(q.room, room);
    queue_free(&q);
}

static void a_cleared_queue_is_empty_for_every_reader(void **state)
{
    (void)state;
    struct pair *p = pair_create(7);
    for (esp_tick now = 0; now < 50; now++)
        pass_tick(p, now, 60);
    queue_clear(&p->queue);
    for (size_t k = 0; k < READERS; k++)
        assert_int_equal(queue_due(&p->queue, k), INT64_MAX);
    p->n_events = 0;
    memset(p->received, 0, sizeof p->received);
    for (esp_tick now = 0; now < 50; now++) /* the clock of a fork begins again */
        pass_tick(p, now, 60);
    let_all_arrive(p, 50);
    assert_int_equal(p->received[3], p->n_events);
    pair_free(p);
}

/* ---- removed neurons ---- */

/* A third of the neurons are removed; the list forgets what they have under way and renumbers the rest. */
static void kill_some(struct pair *p)
{
    esp_id new_index[NEURONS];
    size_t n = 0;
    for (size_t id = 0; id < p->n_living; id++)
        new_index[id] = random_below(&p->r, 3) ? (esp_id)n++ : UINT32_MAX;
    for (size_t e = 0; e < p->n_events; e++) {
        if (p->dead[e])
            continue;
        p->dead[e] = new_index[p->id[e]] == UINT32_MAX;
        p->id[e] = new_index[p->id[e]];
    }
    p->n_living = n;
    queue_compact(&p->queue, new_index);
}

static void compaction_drops_removed_neurons_and_renumbers_the_others(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct pair *p = pair_create(seed);
        for (esp_tick now = 0; now < 200; now++) {
            if (now % 40 == 39) /* readers stand at different events then */
                kill_some(p);
            pass_tick(p, now, 60);
        }
        let_all_arrive(p, 200);
        assert_true(p->n_living < NEURONS / 2);
        pair_free(p);
    }
}

static void compaction_without_deaths_changes_nothing(void **state)
{
    (void)state;
    esp_id same[NEURONS];
    for (esp_id id = 0; id < NEURONS; id++)
        same[id] = id;
    struct pair *p = pair_create(8);
    for (esp_tick now = 0; now < 200; now++) {
        pass_tick(p, now, 60);
        const struct queue before = p->queue;
        queue_compact(&p->queue, same);
        assert_memory_equal(&before, &p->queue, sizeof before);
    }
    let_all_arrive(p, 200);
    assert_int_equal(p->received[3], p->n_events);
    pair_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_reaches_each_reader_once_at_its_tick_plus_its_delay),
        cmocka_unit_test(readers_of_any_delay_receive_what_a_plain_list_says),
        cmocka_unit_test(events_pushed_ahead_of_their_time_wait_for_it),
        cmocka_unit_test(going_from_due_tick_to_due_tick_misses_nothing),
        cmocka_unit_test(trimming_at_any_moment_loses_nothing),
        cmocka_unit_test(a_queue_holds_only_what_is_yet_to_be_read),
        cmocka_unit_test(a_full_queue_makes_room_by_itself_when_all_have_read),
        cmocka_unit_test(a_queue_without_readers_never_fills),
        cmocka_unit_test(a_cleared_queue_is_empty_for_every_reader),
        cmocka_unit_test(compaction_drops_removed_neurons_and_renumbers_the_others),
        cmocka_unit_test(compaction_without_deaths_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
