/* tests/pruning/test_votes.c - the rule `votes` (docs/pruning.md): a naive implementation removes the same neurons; the
 * cost of a neuron is exactly what the log likelihood of the labels loses with it; twins and neurons whose successor
 * votes better go first; and classes decide. */
#include "base/random.h"
#include "tests/pruning/rule_case.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { IMAGES = 400, CLASSES = 5, MOST = 60 };

struct contest {
    struct rule_case rule;
    uint8_t label[IMAGES];
    esp_id rival[IMAGES][POLICY_RIVALS];
    float log_p[MOST][CLASSES];         /* by each neuron of each class */
    float entry[IMAGES][POLICY_RIVALS]; /* the same, as the rule sees it */
};

/* n neurons without images; every class has the same share in every neuron. */
static void begin(struct contest *c, size_t n)
{
    memset(c, 0, sizeof *c);
    rule_case_reset(&c->rule, n);
    c->rule.view.rivals = (struct policy_rivals){
        .rival = &c->rival[0][0], .log_p = &c->entry[0][0], .log_none = -logf(CLASSES)};
    for (size_t j = 0; j < n; j++)
        for (size_t k = 0; k < CLASSES; k++)
            c->log_p[j][k] = -logf(CLASSES);
}

static void add_image(struct contest *c, uint8_t label, esp_id first, esp_id second)
{
    const size_t i = c->rule.view.rivals.n_images++;
    c->label[i] = label;
    for (size_t k = 0; k < POLICY_RIVALS; k++)
        c->rival[i][k] = POLICY_NO_RIVAL;
    c->rival[i][0] = first;
    c->rival[i][1] = second;
}

/* Rivals in random order; some are gone already, and some images have few. */
static void draw_image(struct contest *c, struct random *r)
{
    const uint32_t n = (uint32_t)c->rule.view.n;
    const uint32_t n_rivals = random_below(r, POLICY_RIVALS + 1);
    add_image(c, (uint8_t)random_below(r, CLASSES), POLICY_NO_RIVAL, POLICY_NO_RIVAL);
    esp_id *rival = c->rival[c->rule.view.rivals.n_images - 1];
    for (uint32_t k = 0; k < n_rivals; k++) {
        const esp_id j = random_below(r, n);
        bool twice = random_below(r, 4) == 0;
        for (uint32_t before = 0; before < k; before++)
            twice |= rival[before] == j;
        rival[k] = twice ? POLICY_NO_RIVAL : j;
    }
}

static void draw_contest(struct contest *c, struct random *r)
{
    begin(c, 10 + random_below(r, MOST - 9));
    for (size_t j = 0; j < c->rule.view.n; j++)
        for (size_t k = 0; k < CLASSES; k++)
            c->log_p[j][k] = logf(random_uniform(r) + 0x1p-25f);
    for (size_t i = 0; i < IMAGES; i++)
        draw_image(c, r);
}

/* Let the rule remove some of the neurons. */
static void decide(struct contest *c, size_t n_remove)
{
    struct rule_case *s = &c->rule;
    for (size_t i = 0; i < s->view.rivals.n_images; i++)
        for (size_t k = 0; k < POLICY_RIVALS; k++)
            if (c->rival[i][k] != POLICY_NO_RIVAL)
                c->entry[i][k] = c->log_p[c->rival[i][k]][c->label[i]];
    s->view.images_done = s->view.images_run = 100;
    const struct policy_params p =
        rule_case_whole_run(POLICY_VOTES, (uint32_t)(s->view.n - n_remove));
    rule_case_decide(s, &p);
    assert_int_equal(rule_case_kept(s), s->view.n - n_remove);
}

/* ---- the second implementation ---- */

/* ln p of the label by the `place`-th remaining rival of image i; *rival becomes that neuron. */
static double log_vote(const struct contest *c, const bool *keep, size_t i, int place,
                       esp_id *rival)
{
    *rival = POLICY_NO_RIVAL;
    for (size_t k = 0; k < POLICY_RIVALS; k++) {
        const esp_id j = c->rival[i][k];
        if (j != POLICY_NO_RIVAL && keep[j] && place-- == 0) {
            *rival = j;
            return (double)c->log_p[j][c->label[i]];
        }
    }
    return -(double)logf((float)CLASSES);
}

/* The log likelihood of all labels, if the first remaining rival of each image votes. */
static double likelihood(const struct contest *c, const bool *keep)
{
    double sum = 0.0;
    for (size_t i = 0; i < c->rule.view.rivals.n_images; i++) {
        esp_id rival;
        sum += log_vote(c, keep, i, 0, &rival);
    }
    return sum;
}

static double naive_cost(const struct contest *c, const bool *keep, esp_id j)
{
    double cost = 0.0;
    for (size_t i = 0; i < c->rule.view.rivals.n_images; i++) {
        esp_id winner, next;
        const double own = log_vote(c, keep, i, 0, &winner);
        const double other = log_vote(c, keep, i, 1, &next);
        if (winner == j)
            cost += own - other;
    }
    return cost;
}

static void naive_removal(const struct contest *c, size_t n_remove, bool *keep)
{
    double cost[MOST];
    for (size_t j = 0; j < c->rule.view.n; j++)
        keep[j] = true;
    for (size_t k = 0; k < n_remove; k++) {
        for (esp_id j = 0; j < c->rule.view.n; j++)
            cost[j] = naive_cost(c, keep, j);
        size_t least = MOST;
        for (size_t j = c->rule.view.n; j-- > 0;)
            if (keep[j] && (least == MOST || cost[j] <= cost[least]))
                least = j;
        keep[least] = false;
    }
}

static void a_naive_implementation_removes_the_same_neurons(void **state)
{
    (void)state;
    static struct contest c;
    struct random r = random_start(5, RANDOM_WEIGHTS, 0);
    for (int k = 0; k < 300; k++) {
        bool keep[MOST];
        draw_contest(&c, &r);
        const size_t n_remove = 1 + random_below(&r, (uint32_t)c.rule.view.n - 1);
        decide(&c, n_remove);
        naive_removal(&c, n_remove, keep);
        assert_memory_equal(keep, c.rule.keep, c.rule.view.n * sizeof *keep);
    }
}

/* ---- what the cost is ---- */

/* The neuron that goes is the one whose removal leaves the largest likelihood of all. */
static void the_neuron_goes_without_which_labels_are_most_likely(void **state)
{
    (void)state;
    static struct contest c;
    struct random r = random_start(6, RANDOM_WEIGHTS, 0);
    for (int k = 0; k < 50; k++) {
        bool keep[MOST];
        double best = -(double)INFINITY, left = 0.0;
        draw_contest(&c, &r);
        decide(&c, 1);
        for (size_t j = 0; j < c.rule.view.n; j++)
            keep[j] = true;
        for (size_t j = 0; j < c.rule.view.n; j++) {
            keep[j] = false;
            const double l = likelihood(&c, keep);
            best = l > best ? l : best;
            left = c.rule.keep[j] ? left : l;
            keep[j] = true;
        }
        assert_true(fabs(left - best) < 1e-9 * fabs(best));
    }
}

/* 0 and 1 vote alike and stand in for each other; 2 alone knows its class. */
static void a_twin_goes_before_a_neuron_that_no_other_replaces(void **state)
{
    (void)state;
    static struct contest c;
    begin(&c, 3);
    c.log_p[0][0] = c.log_p[1][0] = -0.1f;
    c.log_p[2][1] = -0.1f;
    c.log_p[0][1] = c.log_p[1][1] = -4.0f;
    for (int k = 0; k < 90; k++)
        add_image(&c, 0, (esp_id)k % 2, 1 - (esp_id)k % 2);
    add_image(&c, 1, 2, 0);
    decide(&c, 1);
    assert_false(c.rule.keep[0]); /* of equal costs the lowest index */
    assert_true(c.rule.keep[1] && c.rule.keep[2]);
}

/* 1 wins images of class 1 and votes for 0; the next one votes right. 2 wins nothing and costs nothing. */
static void a_neuron_that_votes_worse_than_its_successor_goes_first(void **state)
{
    (void)state;
    static struct contest c;
    begin(&c, 3);
    c.log_p[0][1] = -0.1f;
    c.log_p[1][1] = -3.0f;
    add_image(&c, 1, 1, 0);
    add_image(&c, 1, 0, 1);
    decide(&c, 1);
    assert_false(c.rule.keep[1]);
    decide(&c, 2);
    assert_false(c.rule.keep[1] || c.rule.keep[2]);
}

/* A removed twin leaves its images to the other: after it is gone, the other is dear. */
static void the_other_of_two_twins_is_kept(void **state)
{
    (void)state;
    static struct contest c;
    begin(&c, 3);
    c.log_p[0][0] = c.log_p[1][0] = -0.1f;
    c.log_p[2][1] = -0.1f;
    for (esp_id j = 0; j < 2; j++)
        add_image(&c, 0, j, 1 - j);
    for (int k = 0; k < 2; k++)
        add_image(&c, 1, 2, POLICY_NO_RIVAL);
    decide(&c, 1);
    assert_true(c.rule.keep[1] && !c.rule.keep[0]);
    decide(&c, 2); /* 1 costs ln p - ln 1/5 twice now, as 2 does; the lower index goes */
    assert_true(c.rule.keep[2]);
    add_image(&c, 0, 1, 0);
    decide(&c, 2); /* and is kept where it answers one image more */
    assert_true(c.rule.keep[1] && !c.rule.keep[0] && !c.rule.keep[2]);
}

static void classes_decide(void **state)
{
    (void)state;
    static struct contest c, other;
    struct random r = random_start(7, RANDOM_WEIGHTS, 0);
    draw_contest(&c, &r);
    other = c;
    rule_case_copy(&c.rule, &other.rule);
    other.rule.view.rivals.rival = &other.rival[0][0];
    other.rule.view.rivals.log_p = &other.entry[0][0];
    for (size_t i = 0; i < IMAGES; i++)
        other.label[i] = (uint8_t)((other.label[i] + 1) % CLASSES);
    decide(&c, 5);
    decide(&other, 5);
    assert_memory_not_equal(c.rule.keep, other.rule.keep, c.rule.view.n);
}

static void the_table_says_which_rules_read_labels(void **state)
{
    (void)state;
    for (int k = 0; k < N_POLICIES; k++) {
        assert_int_equal(pruning_rules[k]->reads_labels, k == POLICY_VOTES);
        assert_int_equal(pruning_rules[k]->needs_rivals,
                         k == POLICY_VOTES || k == POLICY_VOTES_UNLABELLED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_naive_implementation_removes_the_same_neurons),
        cmocka_unit_test(the_neuron_goes_without_which_labels_are_most_likely),
        cmocka_unit_test(a_twin_goes_before_a_neuron_that_no_other_replaces),
        cmocka_unit_test(a_neuron_that_votes_worse_than_its_successor_goes_first),
        cmocka_unit_test(the_other_of_two_twins_is_kept),
        cmocka_unit_test(classes_decide),
        cmocka_unit_test(the_table_says_which_rules_read_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
