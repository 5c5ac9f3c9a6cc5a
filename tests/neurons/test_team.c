/* tests/neurons/test_team.c - a team does every piece once, awake or asleep, and changes no bit. */
#include "base/team.h"

#include "base/array.h"
#include "neurons/lif.h"
#include "neurons/lif_blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { MEMBERS = 5, ROUNDS = 300 };

struct activity {
    atomic_uint calls[MEMBERS];
    unsigned n_seen;
};

static void count(void *context, unsigned member, unsigned n)
{
    struct activity *tally = context;
    atomic_fetch_add(&tally->calls[member], 1);
    if (member == 0)
        tally->n_seen = n;
}

static void every_member_is_called_once_a_round(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= MEMBERS; n++) {
        struct team *team = NULL;
        struct activity tally = {0};
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
    struct activity tally = {0};
    assert_int_equal(team_create(3, &team), ESP_OK);
    for (unsigned round = 1; round <= 5; round++) {
        nanosleep(&nap, NULL);
        team_run(team, count, &tally);
        assert_int_equal(atomic_load(&tally.calls[2]), round);
    }
    nanosleep(&nap, NULL);
    team_free(team); /* asleep */
}

/* Members count to MEETINGS together: a member that leaves a meeting finds that all have been there. */
struct counting {
    struct team *team;
    unsigned count[MEMBERS]; /* not atomic: the meeting orders them */
    atomic_uint n_wrong;
};

enum { MEETINGS = 50 };

static void count_together(void *context, unsigned member, unsigned n)
{
    struct counting *c = context;
    for (unsigned k = 1; k <= MEETINGS; k++) {
        c->count[member]++;
        team_meet(c->team, member);
        for (unsigned m = 0; m < n; m++)
            atomic_fetch_add(&c->n_wrong, c->count[m] != c->count[member]);
        team_meet(c->team, member);
    }
}

static void who_comes_from_a_meeting_has_met_all(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= MEMBERS; n++) {
        struct counting c = {0};
        assert_int_equal(team_create(n, &c.team), ESP_OK);
        team_run(c.team, count_together, &c);
        team_run(c.team, count_together, &c);
        assert_int_equal(c.count[n - 1], 2 * MEETINGS);
        assert_int_equal(atomic_load(&c.n_wrong), 0);
        team_free(c.team);
    }
}

/* Appended to a number, so that the order shows. */
struct digit {
    unsigned *number; /* [MEMBERS] */
    unsigned value;
};

static void append(void *context, unsigned member, unsigned n)
{
    const struct digit *d = context;
    (void)n;
    d->number[member] = 10 * d->number[member] + d->value;
}

static void what_is_put_off_comes_before_the_next_round_in_its_order(void **state)
{
    (void)state;
    struct team *team = NULL;
    unsigned number[MEMBERS] = {0};
    struct digit one = {number, 1}, two = {number, 2}, three = {number, 3};
    assert_int_equal(team_create(MEMBERS, &team), ESP_OK);
    team_later(team, append, &one);
    team_later(team, append, &two);
    assert_int_equal(number[0], 0);
    team_run(team, append, &three);
    team_settle(team); /* nothing is left */
    for (unsigned m = 0; m < MEMBERS; m++)
        assert_int_equal(number[m], 123);
    team_free(team);
}

static void what_is_put_off_can_be_had_at_once(void **state)
{
    (void)state;
    struct team *team = NULL;
    unsigned number[MEMBERS] = {0};
    struct digit one = {number, 1}, two = {number, 2};
    assert_int_equal(team_create(MEMBERS, &team), ESP_OK);
    team_later(team, append, &one);
    team_reclaim(team, &two);
    assert_int_equal(number[1], 0);
    team_reclaim(team, &one);
    assert_int_equal(number[1], 1);
    for (unsigned k = 0; k < 8; k++) /* as many as can wait */
        team_later(team, append, &two);
    assert_int_equal(number[1], 1);
    team_later(team, append, &one);
    team_settle(team);
    assert_int_equal(number[1], 1222222221);
    team_free(team);
    number[0] = 0;
    team_later(NULL, append, &one); /* no member to wait for */
    assert_int_equal(number[0], 1);
}

enum {
    BATCH = 64,
    NEURONS = 4500, /* no multiple of a cache line; more blocks than are sorted */
    TICKS = 50,
    ROWS = 70 /* more than a member gathers at once */
};

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

/* Inhibited, theta decayed: everything that a team shares. The one inhibition does at once what the other
 * puts off. */
static size_t fire(struct lif_group *g, esp_id *fired)
{
    const size_t n = lif_fire(g, fired);
    if (n > 0 && !g->team)
        lif_inhibit(g, g->state.now, 2.0f, n, fired, n);
    if (n > 0 && g->team)
        lif_inhibit_all(g, 2.0f, n);
    lif_decay_theta(g, 1000.0);
    return n;
}

static size_t step(struct lif_group *g, esp_tick now, const float *const *rows,
                   esp_id *fired)
{
    return lif_add(g, now, rows, (size_t)(now % (ROWS + 1))) ? fire(g, fired) : 0;
}

static void expect_equal(const struct lif_group *a, const struct lif_group *b)
{
    team_settle(b->team);
    const size_t bytes = NEURONS * sizeof(float);
    assert_memory_equal(a->state.v_mV, b->state.v_mV, bytes);
    assert_memory_equal(a->state.theta_mV, b->state.theta_mV, bytes);
    assert_memory_equal(a->derived.limit_mV, b->derived.limit_mV, bytes);
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
        assert_int_equal(lif_blocks_share(shared, team), ESP_OK);
        for (esp_tick now = 0; now < TICKS; now++) {
            const size_t n_a = step(alone, now, rows, a),
                         n_b = step(shared, now, rows, b);
            assert_int_equal(n_a, n_b);
            assert_memory_equal(a, b, n_a * sizeof *a);
            expect_equal(alone, shared);
            n_spikes += n_a;
        }
        assert_true(n_spikes > 5);
        team_free(team);
        lif_free(alone);
        lif_free(shared);
    }
    array_free(matrix);
}

/* One input a tick, named by its number: spikes are rare, so that most runs are longer than what a
 * member may be ahead of the others. */
static void many_ticks_at_once_have_the_bits_of_one_after_the_other(void **state)
{
    (void)state;
    float *row = array_create(NEURONS, sizeof *row);
    const float *const rows[] = {row};
    const esp_id ids[BATCH] = {0};
    size_t longest = 0;
    for (size_t j = 0; j < NEURONS; j++)
        row[j] = 10.0f * weight(1, j);
    for (unsigned n = 1; n <= MEMBERS; n++) {
        struct lif_group *alone = group(), *shared = group();
        struct team *team = NULL;
        struct event_group ticks[BATCH];
        esp_id a[1], b[1];
        assert_int_equal(team_create(n, &team), ESP_OK);
        assert_int_equal(lif_blocks_share(shared, team), ESP_OK);
        for (esp_tick now = 0; now < 40 * TICKS;) {
            bool candidate = false, expected = false;
            for (size_t k = 0; k < BATCH; k++)
                ticks[k] = (struct event_group){now + (esp_tick)(3 * k), k + 1};
            const struct lif_blocks_input in = {
                .group = ticks, .n_groups = BATCH, .w_mV = row, .id = ids};
            const size_t done = lif_blocks_run(shared, &in, &candidate);
            for (size_t k = 0; k < done; k++) {
                assert_false(expected); /* it would have had to stop there */
                expected = lif_add(alone, ticks[k].tick, rows, 1);
            }
            assert_true(candidate == expected);
            if (candidate) {
                const size_t n_b = fire(shared, b);
                assert_int_equal(fire(alone, a), n_b);
                assert_memory_equal(a, b, n_b * sizeof *a);
            }
            expect_equal(alone, shared);
            longest = done > longest ? done : longest;
            now = ticks[done - 1].tick + 1;
        }
        team_free(team);
        lif_free(alone);
        lif_free(shared);
    }
    assert_true(longest > 20);
    array_free(row);
}

/* Of two that reached their limit the second best, spared by its own inhibition, is left. */
static void a_winner_found_before_inhibition_is_looked_for_again(void **state)
{
    (void)state;
    const esp_id second = 900;
    const float *rows[1];
    struct lif_group *g = group();
    struct team *team = NULL;
    esp_id fired[1];
    float *row = array_create(NEURONS, sizeof *row);
    rows[0] = row;
    row[3] = 20.0f;
    row[second] = 19.0f;
    assert_int_equal(team_create(3, &team), ESP_OK);
    assert_int_equal(lif_blocks_share(g, team), ESP_OK);
    assert_true(lif_add(g, 1, rows, 1));
    assert_true(lif_inhibit(g, 1, 15.0f, 1, &second, 1));
    assert_int_equal(lif_fire(g, fired), 1);
    assert_int_equal(fired[0], second);
    team_free(team);
    lif_free(g);
    array_free(row);
}

static void parts_are_whole_lines_and_cover_everything_once(void **state)
{
    (void)state;
    const size_t line = ARRAY_ALIGN / sizeof(float);
    for (size_t n = 0; n < 300; n++)
        for (unsigned members = 1; members <= MEMBERS; members++) {
            size_t end = 0;
            for (unsigned m = 0; m < members; m++) {
                const struct team_part p = team_part(n, m, members);
                assert_true(p.from == end || (p.from == p.end && end == n));
                assert_true(p.end % line == 0 || p.end == n);
                end = p.end;
            }
            assert_int_equal(end, n);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_is_called_once_a_round),
        cmocka_unit_test(a_team_that_fell_asleep_wakes_for_work),
        cmocka_unit_test(who_comes_from_a_meeting_has_met_all),
        cmocka_unit_test(what_is_put_off_comes_before_the_next_round_in_its_order),
        cmocka_unit_test(what_is_put_off_can_be_had_at_once),
        cmocka_unit_test(a_winner_found_before_inhibition_is_looked_for_again),
        cmocka_unit_test(parts_are_whole_lines_and_cover_everything_once),
        cmocka_unit_test(many_ticks_at_once_have_the_bits_of_one_after_the_other),
        cmocka_unit_test(a_layer_shared_by_a_team_has_the_bits_of_one_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
