/* tests/session/test_session.c - what a run costs and which of its scores are taken when. The clock is ours: an image
 * takes a second before the first removal and three after it, a score a hundred. */
#include "base/clock.h"
#include "session/session.h"
#include "tests/sim/small_run.h"
#include "tests/sim/state_copy.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const double SCORE_S = 100, PAUSE_S = 1000, BEFORE_S = 1, AFTER_S = 3;

static double now_s;

double __wrap_clock_now_s(void);
double __wrap_clock_now_s(void)
{
    return now_s;
}

/* A session and what its callbacks saw. */
struct seen {
    struct session session;
    struct control control;
    unsigned n_before; /* scores before a removal */
    bool has_paused;
};

static void take_image(void *context, const struct trainer *t)
{
    struct seen *seen = context;
    now_s += t->totals.first_removal > 0 ? AFTER_S : BEFORE_S;
    if (t->totals.images == 30 && !seen->has_paused) { /* as control_hold would */
        now_s += PAUSE_S;
        seen->control.run.waited_s += PAUSE_S;
        seen->has_paused = true;
    }
}

static void take_stage(void *context, enum session_stage stage, size_t done, size_t n)
{
    struct seen *seen = context;
    (void)n;
    if (done > 0)
        return;
    now_s += SCORE_S;
    seen->n_before += stage == SESSION_SCORES_BEFORE;
}

static void open_session(struct seen *seen, struct small *small)
{
    struct config *c = small_config(small);
    const struct session_params params = {
        .threads = 1,
        .eval_threads = 1,
        .is_thorough = true,
        .calls = {.context = seen, .progress = take_image, .stage = take_stage}};
    c->run.images = 100;
    c->run.label_images = 20;
    c->run.eval = CONFIG_EVAL_VALIDATION;
    c->run.eval_before_pruning = true;
    c->prune.prune_start = 0.4;
    c->prune.prune_end = 0.8;
    assert_int_equal(config_set(c, "prune.strategy", "adaptive"), ESP_OK);
    assert_int_equal(config_set(c, "prune.prune_to", "20"), ESP_OK);
    *seen = (struct seen){.n_before = 0};
    control_init(&seen->control);
    seen->session = session_blank(&params);
    seen->session.config = *c;
    seen->session.control = &seen->control;
    assert_int_equal(session_prepare(&seen->session, small->data), ESP_OK);
    assert_int_equal(session_open(&seen->session), ESP_OK);
}

static void a_pause_and_a_score_before_pruning_are_no_training(void **state)
{
    struct seen seen;
    open_session(&seen, *state);
    struct session *s = &seen.session;
    assert_int_equal(session_train(s), ESP_OK);
    session_measure(s);
    const struct trainer_totals *t = &s->trainer->totals;
    const struct metrics *m = &s->metrics;
    assert_int_equal(t->images, 100);
    assert_true(t->first_removal > 30 && t->last_removal > t->first_removal &&
                t->last_removal < t->images); /* else this test says nothing */
    const double before = (double)t->first_removal,
                 after = (double)(t->images - t->first_removal);
    assert_true(fabs(m->train_s - (BEFORE_S * before + AFTER_S * after)) < 1e-6);
    assert_true(fabs(m->us_per_image_before - 1e6 * BEFORE_S) < 1e-3);
    assert_true(fabs(m->us_per_image_after - 1e6 * AFTER_S) < 1e-3);
    assert_true(fabs(m->us_per_image - 1e4 * m->train_s) < 1e-3);
    const double shown_s = 1e-3 * (s->resolved.run.present_ms + s->resolved.run.rest_ms);
    assert_true(s->resolved.run.rest_ms > 0);
    assert_true(fabs(m->realtime_factor -
                     (double)t->presentations * shown_s / m->train_s) < 1e-9);
    session_free(s);
}

static void the_whole_network_is_scored_once_before_its_first_removal(void **state)
{
    struct seen seen;
    open_session(&seen, *state);
    struct session *s = &seen.session;
    assert_int_equal(session_train(s), ESP_OK);
    assert_int_equal(seen.n_before, 1);
    assert_int_equal(s->metrics.images_before, s->trainer->totals.first_removal);
    assert_true(s->metrics.accuracy_before.vote[READOUT_BAYES] > 0);
    session_free(s);
}

/* Save all state in the middle of one session, restore it in another: what was measured is still known. */
static void a_resumed_run_counts_what_it_took_before(void **state)
{
    struct seen seen, again;
    struct state_copy kept = {0};
    open_session(&seen, *state);
    struct session *s = &seen.session;
    assert_int_equal(session_train_begin(s), ESP_OK);
    while (s->trainer->totals.removed == 0)
        assert_int_equal(session_step(s), ESP_OK);
    const double took_s = session_cost(s).wall_s;
    assert_true(took_s >= 30);
    struct state saver = state_copy_saver(&kept);
    session_visit(s, &saver);
    assert_int_equal(saver.status, ESP_OK);
    now_s += 1e6; /* the computer is off */
    open_session(&again, *state);
    uint64_t n_living[CONFIG_POPULATIONS] = {0};
    n_living[SMALL_EXC] = network_output(s->trainer->net)->n;
    trainer_free(again.session.trainer);
    struct network *net = NULL;
    assert_int_equal(
        network_create_pruned(&again.session.resolved, SMALL_PIXELS, n_living, &net),
        ESP_OK);
    assert_int_equal(session_begin(&again.session, net), ESP_OK);
    struct state restorer = state_copy_restorer(&kept);
    session_visit(&again.session, &restorer);
    assert_int_equal(restorer.status, ESP_OK);
    assert_true(fabs(session_cost(&again.session).wall_s - took_s) < 1e-6);
    assert_memory_equal(&again.session.metrics.accuracy_before,
                        &s->metrics.accuracy_before, sizeof s->metrics.accuracy_before);
    assert_int_equal(again.session.metrics.images_before, s->metrics.images_before);
    state_copy_free(&kept);
    session_free(&again.session);
    session_free(s);
}

/* The estimate is made before the run; the run counts. Images shown again, of which there are few, are not in it. */
static void spikes_take_as_many_bytes_as_was_said(void **state)
{
    struct seen seen;
    open_session(&seen, *state);
    struct session *s = &seen.session;
    const double said = session_spike_bytes(s);
    assert_int_equal(session_train(s), ESP_OK);
    const double shown_once = (double)s->trainer->net->work.input_spikes *
                              (double)s->trainer->totals.images /
                              (double)s->trainer->totals.presentations;
    assert_true(fabs(said / (16 * shown_once) - 1) < 0.15);
    session_free(s);
}

/* The number of the file at a path; 0: none. */
static ino_t file_at(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 ? s.st_ino : 0;
}

/* Every checkpoint is a new file. */
static void a_checkpoint_is_written_every_so_many_images(void **state)
{
    struct small *small = *state;
    const char *tmp = getenv("TMPDIR");
    char folder[64], out[96], saved[128], kept[96];
    if (!store_is_present())
        skip();
    snprintf(folder, sizeof folder, "%s/session-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(folder));
    snprintf(out, sizeof out, "%s/run.h5", folder);
    snprintf(saved, sizeof saved, "%s.ckpt", out);
    const struct session_params params = {
        .is_recorded = true,
        .store = {.path = out, .what = RECORD_NONE, .command = "espalier train"},
        .checkpoint = {.every = 7},
        .threads = 1,
        .eval_threads = 1};
    struct session s = session_blank(&params);
    s.config = *small_config(small);
    s.config.run.images = 25;
    s.config.run.label_images = 5;
    s.config.run.eval = CONFIG_EVAL_NONE;
    assert_int_equal(session_prepare(&s, small->data), ESP_OK);
    assert_int_equal(session_open(&s), ESP_OK);
    assert_int_equal(session_train_begin(&s), ESP_OK);
    while (s.trainer->totals.images < 22) {
        const ino_t before = file_at(saved);
        snprintf(kept, sizeof kept, "%s/before", folder);
        assert_int_equal(link(saved, kept), 0); /* so that its number stays taken */
        assert_int_equal(session_step(&s), ESP_OK);
        const bool is_new = file_at(saved) != before;
        assert_int_equal(is_new, s.trainer->totals.images % 7 == 0);
        unlink(kept);
    }
    assert_int_equal(session_close(&s, ESP_OK), ESP_OK);
    assert_int_equal(file_at(saved), 0); /* the run needs it no more */
    session_free(&s);
    unlink(out);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pause_and_a_score_before_pruning_are_no_training),
        cmocka_unit_test(the_whole_network_is_scored_once_before_its_first_removal),
        cmocka_unit_test(a_resumed_run_counts_what_it_took_before),
        cmocka_unit_test(spikes_take_as_many_bytes_as_was_said),
        cmocka_unit_test(a_checkpoint_is_written_every_so_many_images),
    };
    return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
