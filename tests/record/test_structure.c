/* tests/record/test_structure.c - with the structure that a checkpoint brings along, all rows up to it are read from a file
 * whose own structure is of any moment or none; and only rows that were written so are taken. */
#include "record/file/structure.h"

#include "base/array.h"
#include "base/random.h"
#include "record/write/checkpoint.h"
#include "record/write/recover.h"
#include "tests/record/equal.h"
#include "tests/record/recorded.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { MARKED = 17 }; /* images at the checkpoint */

struct fixture {
    struct recorded whole,
        cut; /* a run that was never stopped, and one that lost its power */
    char checkpoint[128], broken[128];
    struct row_counts mark;
    struct structure structure; /* out of the checkpoint */
    struct structure later;     /* of the file when it was broken; copied */
};

static void visit(void *structure, struct state *s)
{
    structure_visit(structure, s);
}

static void visit_nothing(void *context, struct state *s)
{
    (void)context, (void)s;
}

static void save(const char *path, checkpoint_visit *what, void *context)
{
    struct checkpoint_head head = {.espalier_version = strdup("9.9"),
                                   .preset = strdup("best"),
                                   .config_text = strdup(""),
                                   .data = strdup("digits"),
                                   .recording = strdup("run.h5")};
    assert_int_equal(checkpoint_write(path, false, &head, what, context), ESP_OK);
    checkpoint_head_free(&head);
}

static enum esp_status load(const char *path, struct structure *out)
{
    struct checkpoint *c = NULL;
    assert_int_equal(checkpoint_open(path, &c), ESP_OK);
    const enum esp_status st = checkpoint_restore(c, visit, out);
    checkpoint_close(c);
    return st;
}

static struct structure copy(const struct structure *s)
{
    struct structure c = *s;
    c.page = array_create(s->n_pages, sizeof *s->page);
    c.bytes = array_create(s->n_pages, STRUCTURE_PAGE);
    assert_true(c.page && c.bytes);
    memcpy(c.page, s->page, s->n_pages * sizeof *s->page);
    memcpy(c.bytes, s->bytes, s->n_pages * STRUCTURE_PAGE);
    return c;
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct structure now;
    recorded_setup(&f->whole);
    recorded_setup(&f->cut);
    recorded_run(&f->whole, RECORD_ALL);
    snprintf(f->checkpoint, sizeof f->checkpoint, "%s.ckpt", f->cut.path);
    snprintf(f->broken, sizeof f->broken, "%s.broken", f->cut.path);
    recorded_begin(&f->cut, RECORD_ALL);
    while (f->cut.n_images < MARKED)
        assert_int_equal(recorded_image(&f->cut), ESP_OK);
    f->mark = recording_mark(f->cut.recording);
    assert_int_equal(recording_sync(f->cut.recording, &now), ESP_OK);
    save(f->checkpoint, visit, &now);
    assert_int_equal(load(f->checkpoint, &f->structure), ESP_OK);
    while (f->cut.n_images < RECORDED_IMAGES)
        assert_int_equal(recorded_image(&f->cut), ESP_OK);
    assert_int_equal(recording_sync(f->cut.recording, &now), ESP_OK);
    f->later = copy(&now);
    recorded_copy(f->cut.path, f->broken);
    assert_int_equal(recording_look(f->cut.recording), ESP_OK);
    assert_int_equal(recording_close(f->cut.recording), ESP_OK);
    f->cut.recording = NULL;
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    structure_free(&f->structure);
    structure_free(&f->later);
    unlink(f->checkpoint);
    unlink(f->broken);
    recorded_teardown(&f->whole);
    recorded_teardown(&f->cut);
    free(f);
    return 0;
}

static struct resume_recording past_of(const struct fixture *f, bool covered)
{
    return (struct resume_recording){.from = f->broken,
                                     .mark = &f->mark,
                                     .structure = &f->structure,
                                     .images = MARKED,
                                     .covered = covered};
}

static enum esp_status try(const struct fixture *f, bool covered)
{
    const struct recording_params params = recorded_params(&f->cut, RECORD_ALL);
    const struct resume_recording past = past_of(f, covered);
    return recording_try(&params, &past);
}

static void write_page(const char *path, uint64_t page, const void *bytes)
{
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(fd, bytes, STRUCTURE_PAGE, (off_t)(page * STRUCTURE_PAGE)),
                     STRUCTURE_PAGE);
    close(fd);
}

/* ---- claims ---- */

static void a_torn_structure_costs_no_row_before_the_checkpoint(void **state)
{
    struct fixture *f = *state;
    const uint8_t blank[STRUCTURE_PAGE] = {0};
    const struct recording_params params = recorded_params(&f->cut, RECORD_ALL);
    assert_true(f->later.n_pages >= f->structure.n_pages && f->structure.n_pages > 3);
    for (size_t k = 0; k < f->later.n_pages; k++)
        write_page(f->broken, f->later.page[k], blank);
    assert_int_equal(try(f, false), ESP_INPUT);
    assert_int_equal(try(f, true), ESP_OK);
    const struct resume_recording past = past_of(f, true);
    struct recorded again;
    recorded_setup(&again);
    recorded_listen(&again);
    while (again.n_images < MARKED)
        assert_int_equal(recorded_image(&again), ESP_OK);
    struct recording_params to = params;
    to.path = again.path;
    assert_int_equal(recording_resume(&to, &past, &again.recording), ESP_OK);
    again.probe = recording_probe(again.recording);
    assert_int_equal(recorded_start(&again), ESP_OK);
    recorded_finish(&again);
    assert_int_equal(recording_close(again.recording), ESP_OK);
    again.recording = NULL;
    equal_recordings(again.path, f->whole.path);
    recorded_teardown(&again);
}

static void pages_of_two_moments_in_any_mixture_cost_no_row(void **state)
{
    struct fixture *f = *state;
    for (uint64_t round = 0; round < 40; round++) {
        struct random chance = random_start(round, RANDOM_PRUNE, 1);
        for (size_t k = 0; k < f->structure.n_pages; k++)
            if (random_u32(&chance) % 2)
                write_page(f->broken, f->structure.page[k],
                           f->structure.bytes + k * STRUCTURE_PAGE);
        assert_int_equal(try(f, true), ESP_OK);
    }
}

/* Of the pages of rows some are of later ones only. */
static void rows_that_are_not_those_written_are_refused(void **state)
{
    struct fixture *f = *state;
    const uint8_t blank[STRUCTURE_PAGE] = {0};
    unsigned refused = 0, n = 0;
    for (uint64_t page = 0; page < f->structure.end / STRUCTURE_PAGE; page++) {
        bool is_structure = false;
        for (size_t k = 0; k < f->structure.n_pages; k++)
            is_structure = is_structure || f->structure.page[k] == page;
        if (is_structure)
            continue;
        recorded_copy(f->cut.path, f->broken);
        write_page(f->broken, page, blank);
        n++;
        refused += try(f, true) == ESP_INPUT;
    }
    assert_true(refused > 3 && refused < n);
    recorded_copy(f->cut.path, f->broken);
    assert_int_equal(try(f, true), ESP_OK);
    f->structure.rows++;
    assert_int_equal(try(f, true), ESP_INPUT);
    assert_int_equal(try(f, false), ESP_INPUT);
    const struct recover_params recovery = {.path = f->broken, .cover = &f->structure};
    struct recovered found;
    assert_int_equal(recover_run(&recovery, &found), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "not those that the run of this checkpoint"));
    f->structure.rows--;
    assert_int_equal(recover_run(&recovery, &found), ESP_OK);
}

static void a_checkpoint_without_a_structure_has_none(void **state)
{
    struct fixture *f = *state;
    struct structure none = {0};
    save(f->checkpoint, visit_nothing, NULL);
    assert_int_equal(load(f->checkpoint, &none), ESP_OK);
    assert_int_equal(none.n_pages, 0);
    assert_int_equal(try(f, false), ESP_OK);
}

static void pages_that_do_not_ascend_are_refused(void **state)
{
    struct fixture *f = *state;
    struct structure wrong = copy(&f->structure), none = {0};
    wrong.page[1] = wrong.page[0];
    struct checkpoint_head head = {"9.9", "best", "", "digits", "run.h5"};
    assert_int_equal(checkpoint_write(f->checkpoint, false, &head, visit, &wrong),
                     ESP_INPUT);
    structure_free(&wrong);
    structure_free(&none);
}

static void a_structure_follows_what_is_written_in_any_pieces(void **state)
{
    struct structure s = {0};
    uint8_t want[8 * STRUCTURE_PAGE] = {0}, got[sizeof want] = {0}, piece[5000];
    struct random chance = random_start(7, RANDOM_PRUNE, 2);
    (void)state;
    for (int k = 0; k < 300; k++) {
        const size_t n = 1 + random_u32(&chance) % sizeof piece;
        const size_t at = random_u32(&chance) % (sizeof want - n);
        memset(piece, k, n);
        memcpy(want + at, piece, n);
        assert_int_equal(structure_note(&s, at, piece, n), ESP_OK);
    }
    for (size_t at = 0, n; at < sizeof got; at += n) {
        n = sizeof got - at < 777 ? sizeof got - at : 777;
        structure_cover(&s, at, got + at, n);
    }
    assert_memory_equal(want, got, sizeof want);
    structure_free(&s);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_torn_structure_costs_no_row_before_the_checkpoint),
        T(pages_of_two_moments_in_any_mixture_cost_no_row),
        T(rows_that_are_not_those_written_are_refused),
        T(a_checkpoint_without_a_structure_has_none),
        T(pages_that_do_not_ascend_are_refused),
        cmocka_unit_test(a_structure_follows_what_is_written_in_any_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
