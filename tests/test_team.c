/* tests/test_team.c - a team does every piece once, awake or asleep, and changes no bit. */
#include "base/team.h"

#include "base/array.h"
#include "neurons/ahead.h"
#include "neurons/lif.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { MEMBERS = 5, ROUNDS = 300 };

struct tally {
    atomic_uint calls[MEMBERS];
    unsigned n_seen;
};

static void count(void *context, unsigned member, unsigned n)
{
    struct tally *tally = context;
    atomic_fetch_add(&tally->calls[member], 1);
    if (member == 0)
        tally->n_seen = n;
}

static void every_member_is_called_once_a_round(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= MEMBERS; n++) {
        struct team *team = NULL;
        struct tally tally = {0};
        assert_int_equal(team_create(n, &team), ESP_OK);
        assert_int_equal(team_size(team), n);
        for (unsigned round = 1; round <= ROUNDS; round++) {
            team_run(team, count, &tally);
            for (unsigned m = 0; m < n; m++) /* all are back when team_run is */
                assert_int_equal(atomic_load(&tally.calls[m]), round);
        }
        assert_int_equal(tally.n_seen, n);
        team_free(team);
    }
}

static void a_team_that_fell_asleep_wakes_for_work(void **state)
{
    (void)state;
    const struct timespec nap = {.tv_nsec = 30 * 1000 * 1000};
    struct team *team = NULL;
    struct tally tally = {0};
    assert_int_equal(team_create(3, &team), ESP_OK);
    for (unsigned round = 1; round <= 5; round++) {
        nanosleep(&nap, NULL);
        team_run(team, count, &tally);
        assert_int_equal(atomic_load(&tally.calls[2]), round);
    }
    nanosleep(&nap, NULL);
    team_free(team); /* asleep */
}

enum {
    NEURONS = 1000,
    TICKS = 50,
    ROWS = 70
}; /* neurons: no multiple of a cache line; more rows
                                                    than a shard gathers at once */

static float weight(size_t row, size_t j)
{
    return (float)((row * 7919 + j * 104729) % 1009) / 1009.0f * 0.1f;
}

static struct lif_group *group(void)
{
    const struct lif_params params = {.tau_m_ms = 50,
                                      .rest_mV = -65,
                                      .reset_mV = -65,
                                      .threshold_mV = -52,
                                      .floor_mV = -1e9,
                                      .refractory_ms = 5,
                                      .theta_plus_mV = 0.2,
                                      .tau_theta_ms = 1e7,
                                      .winner_take_all = true};
    struct lif_group *g = NULL;
    assert_int_equal(lif_create(&params, NEURONS, 1.0, &g), ESP_OK);
    return g;
}

static size_t step(struct lif_group *g, esp_tick now, const float *const *rows,
                   esp_id *fired)
{
    return lif_add(g, now, rows, (size_t)(now % (ROWS + 1))) ? lif_fire(g, fired) : 0;
}

static void a_layer_shared_by_a_team_has_the_bits_of_one_thread(void **state)
{
    (void)state;
    float *matrix = array_create((size_t)ROWS * NEURONS, sizeof *matrix);
    const float *rows[ROWS];
    for (size_t r = 0; r < ROWS; r++) {
        rows[r] = matrix + r * NEURONS;
        for (size_t j = 0; j < NEURONS; j++)
            matrix[r * NEURONS + j] = weight(r, j);
    }
    for (unsigned n = 1; n <= MEMBERS; n++) {
        struct lif_group *alone = group(), *shared = group();
        struct team *team = NULL;
        static esp_id a[NEURONS], b[NEURONS];
        size_t n_spikes = 0;
        assert_int_equal(team_create(n, &team), ESP_OK);
        assert_int_equal(ahead_share(shared, team), ESP_OK);
        for (esp_tick now = 0; now < TICKS; now++) {
            const size_t n_a = step(alone, now, rows, a),
                         n_b = step(shared, now, rows, b);
            assert_int_equal(n_a, n_b);
            assert_memory_equal(a, b, n_a * sizeof *a);
            assert_memory_equal(alone->state.v_mV, shared->state.v_mV,
                                NEURONS * sizeof(float));
            n_spikes += n_a;
        }
        assert_true(n_spikes > 5);
        team_free(team);
        lif_free(alone);
        lif_free(shared);
    }
    array_free(matrix);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_is_called_once_a_round),
        cmocka_unit_test(a_team_that_fell_asleep_wakes_for_work),
        cmocka_unit_test(a_layer_shared_by_a_team_has_the_bits_of_one_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
