/* tests/viz/test_ring.c - what goes into the ring comes out whole and in order; a reader that stands still
 * costs the writer nothing but what it cannot place, and that is counted. */
#include "base/array.h"
#include "base/ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SLOTS = 4, WORDS = 100 };

struct parcel {
    uint64_t number;
    uint64_t words[WORDS]; /* all number * 3 + place */
};

static void fill(struct parcel *p, uint64_t number)
{
    p->number = number;
    for (uint64_t k = 0; k < WORDS; k++)
        p->words[k] = number * 3 + k;
}

static bool is_whole(const struct parcel *p)
{
    for (uint64_t k = 0; k < WORDS; k++)
        if (p->words[k] != p->number * 3 + k)
            return false;
    return true;
}

static struct ring *make(void)
{
    void *memory = array_create(1, ring_bytes(SLOTS, sizeof(struct parcel)));
    assert_non_null(memory);
    return ring_place(memory, SLOTS, sizeof(struct parcel));
}

static bool put(struct ring *r, uint64_t number)
{
    struct parcel *p = ring_claim(r, 0);
    if (p) {
        fill(p, number);
        ring_publish(r);
    }
    return p != NULL;
}

static void a_full_ring_refuses_and_keeps_what_it_holds(void **state)
{
    (void)state;
    struct ring *r = make();
    assert_null(ring_peek(r));
    for (uint64_t k = 0; k < SLOTS; k++)
        assert_true(put(r, k));
    for (uint64_t k = 0; k < 10; k++)
        assert_false(put(r, 99));
    for (uint64_t k = 0; k < SLOTS; k++) {
        const struct parcel *p = ring_peek(r);
        assert_true(p->number == k && is_whole(p));
        assert_ptr_equal(ring_peek(r), p);
        ring_release(r);
    }
    assert_null(ring_peek(r));
    array_free(r);
}

static void the_last_slots_can_be_kept_for_what_must_not_be_lost(void **state)
{
    (void)state;
    struct ring *r = make();
    while (ring_claim(r, 1))
        put(r, 1);
    assert_true(put(r, 2));
    assert_false(put(r, 3));
    for (int k = 0; k < SLOTS - 1; k++)
        ring_release(r);
    assert_int_equal(((struct parcel *)ring_peek(r))->number, 2);
    array_free(r);
}

static void a_claimed_slot_is_not_seen_before_it_is_published(void **state)
{
    (void)state;
    struct ring *r = make();
    fill(ring_claim(r, 0), 5);
    assert_null(ring_peek(r));
    assert_ptr_equal(ring_claim(r, 0), ring_slot(r, 0));
    ring_publish(r);
    assert_non_null(ring_peek(r));
    array_free(r);
}

static void slots_lie_on_cache_lines(void **state)
{
    (void)state;
    struct ring *r = make();
    for (size_t k = 0; k < SLOTS; k++)
        assert_int_equal((uintptr_t)ring_slot(r, k) % 64, 0);
    array_free(r);
}

/* ---- two threads ---- */

enum { MANY = 20000 };

struct traffic {
    struct ring *ring;
    uint64_t n_placed;
    atomic_bool over;
};

static void *write_all(void *context)
{
    struct traffic *t = context;
    for (uint64_t k = 0; k < MANY; k++)
        t->n_placed += put(t->ring, k);
    atomic_store(&t->over, true);
    return NULL;
}

/* Take what there is: whole, ascending. Returns how many. */
static uint64_t take_all(struct ring *r, uint64_t *next)
{
    uint64_t n = 0;
    for (const struct parcel *p; (p = ring_peek(r)); n++) {
        assert_true(is_whole(p));
        assert_true(p->number >= *next);
        *next = p->number + 1;
        ring_release(r);
    }
    return n;
}

static void between_threads_nothing_is_torn_lost_or_repeated(void **state)
{
    (void)state;
    struct traffic t = {.ring = make()};
    pthread_t writer;
    uint64_t next = 0, n = 0;
    assert_int_equal(pthread_create(&writer, NULL, write_all, &t), 0);
    while (!atomic_load(&t.over))
        n += take_all(t.ring, &next);
    pthread_join(writer, NULL);
    n += take_all(t.ring, &next);
    assert_true(n > 0 && n == t.n_placed);
    array_free(t.ring);
}

/* ---- two processes ---- */

static void between_processes_it_works_through_shared_memory(void **state)
{
    (void)state;
    const size_t bytes = ring_bytes(SLOTS, sizeof(struct parcel));
    void *memory =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(memory != MAP_FAILED);
    struct ring *r = ring_place(memory, SLOTS, sizeof(struct parcel));
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        for (uint64_t k = 0; k < 1000;)
            k += put(r, k);
        _exit(0);
    }
    uint64_t next = 0;
    while (next < 1000) {
        const uint64_t before = next, n = take_all(r, &next);
        assert_int_equal(n, next - before); /* none is missing */
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    munmap(memory, bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_ring_refuses_and_keeps_what_it_holds),
        cmocka_unit_test(the_last_slots_can_be_kept_for_what_must_not_be_lost),
        cmocka_unit_test(a_claimed_slot_is_not_seen_before_it_is_published),
        cmocka_unit_test(slots_lie_on_cache_lines),
        cmocka_unit_test(between_threads_nothing_is_torn_lost_or_repeated),
        cmocka_unit_test(between_processes_it_works_through_shared_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
