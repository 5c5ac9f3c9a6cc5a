/* tests/sim/test_memory.c - pruning gives memory back: the resident size of the process falls by what
 * compaction frees, and never rises on the way. */
#include "base/array.h"
#include "tests/sim/toy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

/* Sanitizers keep memory of their own beside ours. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

enum { MANY = 20000, PIXELS = 784 };

static double resident_bytes(void)
{
    unsigned long size = 0, resident = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%lu %lu", &size, &resident), 2);
    fclose(f);
    return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

static double peak_bytes(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return 1024.0 * (double)usage.ru_maxrss;
}

/* Remove every (n / n_removed)-th neuron. */
static void compact_evenly(struct network *net, size_t n_removed)
{
    const size_t n = network_output(net)->n;
    esp_id *keep = array_create(n, sizeof *keep);
    assert_non_null(keep);
    size_t n_keep = 0;
    for (size_t j = 0; j < n; j++)
        if ((j + 1) * n_removed / n == j * n_removed / n)
            keep[n_keep++] = (esp_id)j;
    assert_int_equal(network_compact(net, net->output, keep, n_keep), ESP_OK);
    array_free(keep);
}

/* 784 x 20,000 weights, 62.7 MB, to half in n_steps. */
static void expect_memory_back(size_t n_steps)
{
    struct network *net = NULL;
    const struct config c = toy_config(MANY, 1.0);
    assert_int_equal(network_create(&c, PIXELS, &net), ESP_OK);
    const double before = resident_bytes(), peak = peak_bytes();
    const uint64_t weights = network_memory(net).weights;
    assert_int_equal(weights, (uint64_t)PIXELS * MANY * sizeof(float));
    for (size_t k = 0; k < n_steps; k++)
        compact_evenly(net, MANY / 2 / n_steps);
    const double freed = (double)(weights - network_memory(net).weights);
    assert_true(freed == (double)weights / 2.0);
    const double returned = before - resident_bytes();
    if (returned < 0.95 * freed)
        fail_msg("%.1f of %.1f MB given back", returned / 1e6, freed / 1e6);
    assert_true(peak_bytes() - peak < 2e6); /* squeezed in place, no second copy */
    network_free(net);
}

static void pruned_weights_go_back_to_the_system_at_once(void **state)
{
    (void)state;
    if (SANITIZED)
        skip();
    expect_memory_back(1);
}

static void weights_pruned_in_ten_steps_go_back_as_well(void **state)
{
    (void)state;
    if (SANITIZED)
        skip();
    expect_memory_back(10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pruned_weights_go_back_to_the_system_at_once),
        cmocka_unit_test(weights_pruned_in_ten_steps_go_back_as_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
