/* tests/studies/test_grid.c - from a request to cells: which there are, what they are called, and what each
 * of them is to train. */
#include "studies/grid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static struct grid *make(uint64_t neurons, const char *sizes, const char *strategies,
                         const char *seeds)
{
    struct grid_request r = {.sizes = sizes, .strategies = strategies, .seeds = seeds};
    struct grid *g = NULL;
    config_default(&r.base);
    r.base.population[1].size = neurons;
    assert_int_equal(ESP_OK, grid_create(&r, &g));
    return g;
}

static void the_defaults_of_800_are_the_sizes_of_the_study(void **state)
{
    (void)state;
    static const uint64_t wanted[] = {720, 640, 560, 480, 400, 320, 240, 160, 100};
    struct grid *g = make(800, NULL, NULL, NULL);
    assert_int_equal(9, g->n_sizes);
    assert_memory_equal(wanted, g->size, sizeof wanted);
    assert_int_equal(1, g->first_seed);
    assert_int_equal(5, g->n_seeds);
    assert_true(g->n_rows >= 11); /* baseline, native, nine ways to prune */
    assert_int_equal(5 * (1 + (g->n_rows - 1) * 9), grid_n_cells(g));
    grid_free(g);
}

/* What is measured on the data is measured once, and the folder of a study stays that of its settings. */
static void rows_are_measured_once(void **state)
{
    (void)state;
    struct dataset *d = NULL;
    struct grid *g =
        make(20, "10", "random,random+population.input.encoding=pixels", "1");
    const uint64_t before = grid_hash(g, 5);
    assert_int_equal(ESP_OK, dataset_open("digits", &d));
    assert_int_equal(ESP_OK, grid_measure(g, d));
    for (size_t k = 0; k < g->n_rows; k++) {
        const struct encoding_params *p = &g->row[k].config.population[0].encoding;
        assert_true(p->kind == ENCODING_PIXELS || p->edges.full > 0);
        assert_true(p->kind == ENCODING_EDGES || !(p->edges.full > 0));
    }
    assert_int_equal(before, grid_hash(g, 5));
    dataset_free(d);
    grid_free(g);
}

static void rows_say_whether_their_rule_reads_labels(void **state)
{
    (void)state;
    assert_true(grid_reads_labels("votes") && grid_reads_labels("votes+prune_start=0.5"));
    assert_false(grid_reads_labels("native") || grid_reads_labels("baseline") ||
                 grid_reads_labels("adaptive+cap=1") || grid_reads_labels("vote"));
}

static void a_study_has_at_most_10000_seeds(void **state)
{
    (void)state;
    struct grid *g = make(20, "10", "native", "7-10006");
    assert_int_equal(10000, g->n_seeds);
    assert_int_equal(7, g->first_seed);
    grid_free(g);
    struct grid_request r = {.sizes = "10", .strategies = "native", .seeds = "7-10007"};
    config_default(&r.base);
    assert_int_equal(ESP_INPUT, grid_create(&r, &g));
}

static void every_cell_has_a_name_of_its_own(void **state)
{
    (void)state;
    struct grid *g = make(20, "10,5", "all,adaptive+cap=1", "3-4");
    for (size_t a = 0; a < grid_n_cells(g); a++)
        for (size_t b = 0; b < a; b++) {
            char x[GRID_CELL_NAME], y[GRID_CELL_NAME];
            const struct grid_cell cell_a = grid_cell(g, a), cell_b = grid_cell(g, b);
            grid_cell_name(g, &cell_a, x);
            grid_cell_name(g, &cell_b, y);
            assert_string_not_equal(x, y);
        }
    grid_free(g);
}

static void a_cell_trains_what_its_row_size_and_seed_say(void **state)
{
    (void)state;
    struct grid *g = make(20, "5,10,5", "random,native,adaptive+cap=3,random", "7-8");
    static const char *const names[] = {"baseline", "native", "adaptive+cap=3", "random"};
    assert_int_equal(4, g->n_rows);
    for (size_t k = 0; k < 4; k++)
        assert_string_equal(names[k], g->row[k].name);
    assert_int_equal(2 * (1 + 3 * 2), grid_n_cells(g));
    for (size_t k = 0; k < grid_n_cells(g); k++) {
        const struct grid_cell cell = grid_cell(g, k);
        struct config c;
        assert_int_equal(ESP_OK, grid_config(g, &cell, &c));
        assert_int_equal(cell.seed, c.run.seed);
        assert_in_range(cell.seed, 7, 8);
        const bool is_pruned = cell.row >= 2;
        assert_int_equal(is_pruned ? 20 : cell.size, config_neurons(&c));
        assert_int_equal(is_pruned ? cell.size : 0, c.prune.prune_to);
        assert_int_equal(cell.row == 2   ? POLICY_ADAPTIVE
                         : cell.row == 3 ? POLICY_RANDOM
                                         : POLICY_NONE,
                         c.prune.strategy);
        if (cell.row == 2)
            assert_true(c.prune.cap > 2.9);
    }
    grid_free(g);
}

static void posttrain_is_cut_from_the_baseline_and_threshold_may_share_a_run(void **state)
{
    (void)state;
    struct grid *g =
        make(20, "10,5,2", "all,posttrain+forget=0.5,threshold+cap=2", "1-2");
    size_t n[3] = {0};
    for (size_t k = 0; k < grid_n_cells(g); k++) {
        enum grid_way way;
        const size_t leader = grid_leader(g, k, &way);
        const struct grid_cell cell = grid_cell(g, k), first = grid_cell(g, leader);
        n[way]++;
        assert_int_equal(cell.seed, first.seed);
        if (way == GRID_OWN) {
            assert_int_equal(k, leader);
        } else if (way == GRID_CUT) {
            assert_string_equal("posttrain", g->row[cell.row].name);
            assert_int_equal(0, first.row);
        } else {
            assert_string_equal("threshold", g->row[cell.row].name);
            assert_int_equal(cell.row, first.row);
            assert_int_equal(2, first.size);
        }
    }
    assert_int_equal(2 * 3, n[GRID_CUT]);
    assert_int_equal(2 * 2, n[GRID_SHARE]);
    assert_int_equal(grid_n_cells(g), n[0] + n[1] + n[2]);
    grid_free(g);
}

static void the_hash_knows_settings_and_data_and_nothing_else(void **state)
{
    (void)state;
    struct grid *g = make(20, "10", "random", "1"), *h = make(20, "5", "all", "2-9");
    struct grid *other = make(21, "10", "random", "1");
    assert_int_equal(grid_hash(g, 5), grid_hash(h, 5));
    assert_int_not_equal(grid_hash(g, 5), grid_hash(g, 6));
    assert_int_not_equal(grid_hash(g, 5), grid_hash(other, 5));
    grid_free(g);
    grid_free(h);
    grid_free(other);
}

static void rows_stand_in_one_order_whatever_was_typed(void **state)
{
    (void)state;
    static const char *const order[] = {"baseline", "native",         "constant",
                                        "adaptive", "adaptive+cap=1", "posttrain",
                                        "random",   "zebra"};
    for (int a = 0; a < 8; a++)
        for (int b = 0; b < 8; b++) {
            const int sign = grid_row_order(order[a], order[b]);
            assert_int_equal(a < b ? -1 : a > b, sign < 0 ? -1 : sign > 0);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_defaults_of_800_are_the_sizes_of_the_study),
        cmocka_unit_test(rows_are_measured_once),
        cmocka_unit_test(rows_say_whether_their_rule_reads_labels),
        cmocka_unit_test(a_study_has_at_most_10000_seeds),
        cmocka_unit_test(every_cell_has_a_name_of_its_own),
        cmocka_unit_test(a_cell_trains_what_its_row_size_and_seed_say),
        cmocka_unit_test(
            posttrain_is_cut_from_the_baseline_and_threshold_may_share_a_run),
        cmocka_unit_test(the_hash_knows_settings_and_data_and_nothing_else),
        cmocka_unit_test(rows_stand_in_one_order_whatever_was_typed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
