/* tests/record/killed_run.c */
#include "tests/record/killed_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

int killed_run_setup(void **state)
{
    struct killed_run *p = malloc(sizeof *p);
    recorded_setup(&p->run);
    snprintf(p->killed, sizeof p->killed, "%s/killed.h5", p->run.dir);
    snprintf(p->broken, sizeof p->broken, "%s.broken", p->killed);
    snprintf(p->out, sizeof p->out, "%s/out.h5", p->run.dir);
    *state = p;
    return 0;
}

int killed_run_teardown(void **state)
{
    struct killed_run *p = *state;
    recorded_teardown(&p->run);
    free(p);
    return 0;
}

void killed_run_record(struct killed_run *p, uint64_t n_images)
{
    while (p->run.n_images < n_images)
        assert_int_equal(recorded_image(&p->run), ESP_OK);
}

/* The file as it is now, as a kill would leave it. */
void killed_run_copy(struct killed_run *p)
{
    recorded_copy(p->run.path, p->killed);
}

struct recovered killed_run_recover(const char *path, const char *out, bool keep)
{
    const struct recover_params params = {.path = path, .out = out, .keep = keep};
    struct recovered found;
    if (recover_run(&params, &found) != ESP_OK)
        fail_msg("%s", esp_message());
    return found;
}

void killed_run_refuse(const char *path, const char *out, const char *reason)
{
    const struct recover_params params = {.path = path, .out = out, .keep = true};
    struct recovered found;
    const enum esp_status st = recover_run(&params, &found);
    assert_true(st == ESP_INPUT || st == ESP_EXISTS);
    if (!strstr(esp_message(), reason))
        fail_msg("'%s' does not say '%s'", esp_message(), reason);
}

void killed_run_at(struct killed_run *p, uint64_t n_images)
{
    recorded_begin(&p->run, RECORD_OUTPUT);
    killed_run_record(p, n_images);
    assert_int_equal(recording_flush(p->run.recording), ESP_OK);
    killed_run_copy(p);
}
