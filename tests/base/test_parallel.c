/* tests/base/test_parallel.c - each item once, and the first failure with its message. */
#include "base/array.h"
#include "base/parallel.h"
#include "base/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

enum { N_ITEMS = 1000 };

struct activity {
    atomic_uint calls[N_ITEMS];
    _Atomic(void *) thread[8]; /* which thread each worker number stands for */
    unsigned n_threads;
    atomic_bool wrong;
};

/* Whether only this thread has this worker number. */
static bool is_mine(struct activity *t, unsigned worker)
{
    static _Thread_local char me;
    void *first = NULL;
    return atomic_compare_exchange_strong(&t->thread[worker], &first, &me) ||
           first == &me;
}

static enum esp_status count_call(void *context, unsigned worker, size_t item)
{
    struct activity *t = context;
    if (worker >= t->n_threads || item >= N_ITEMS || !is_mine(t, worker)) {
        atomic_store(&t->wrong, true);
        return ESP_OK;
    }
    atomic_fetch_add(&t->calls[item], 1);
    if (item < t->n_threads) /* time for every thread to get an item */
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    return ESP_OK;
}

static void every_item_is_called_once_for_1_to_8_threads(void **state)
{
    (void)state;
    for (unsigned n_threads = 1; n_threads <= 8; n_threads++)
        for (size_t n_items = 0; n_items <= N_ITEMS; n_items = 3 * n_items + 1) {
            struct activity *t = array_create(1, sizeof *t);
            assert_non_null(t);
            t->n_threads = n_threads;
            assert_int_equal(ESP_OK, parallel_run(n_threads, n_items, count_call, t));
            assert_false(t->wrong);
            for (size_t k = 0; k < N_ITEMS; k++)
                assert_int_equal(k < n_items, t->calls[k]);
            array_free(t);
        }
}

enum { BAD_ITEM = 20 };

static enum esp_status fail_at_bad_item(void *context, unsigned worker, size_t item)
{
    atomic_uint *begun = context;
    (void)worker;
    atomic_fetch_add(begun, 1);
    if (item == BAD_ITEM)
        return esp_fail(ESP_INPUT, "item %zu is bad", item);
    if (item > BAD_ITEM) /* time for the news to spread */
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    return ESP_OK;
}

static void the_first_failure_stops_the_rest_and_brings_its_message(void **state)
{
    (void)state;
    for (unsigned n_threads = 1; n_threads <= 8; n_threads++) {
        atomic_uint begun = 0;
        esp_fail(ESP_OK, "old");
        assert_int_equal(ESP_INPUT,
                         parallel_run(n_threads, 100000, fail_at_bad_item, &begun));
        assert_string_equal("item 20 is bad", esp_message());
        assert_in_range(begun, BAD_ITEM + 1, n_threads == 1 ? BAD_ITEM + 1 : 10000);
    }
}

static void there_is_at_least_one_core(void **state)
{
    (void)state;
    assert_in_range(parallel_cores(), 1, 1 << 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_item_is_called_once_for_1_to_8_threads),
        cmocka_unit_test(the_first_failure_stops_the_rest_and_brings_its_message),
        cmocka_unit_test(there_is_at_least_one_core),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
