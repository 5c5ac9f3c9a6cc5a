/* tests/patient.c */
#include "tests/patient.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

int patient_setup(void **state)
{
    struct patient *p = malloc(sizeof *p);
    recorded_setup(&p->run);
    snprintf(p->killed, sizeof p->killed, "%s/killed.h5", p->run.dir);
    snprintf(p->broken, sizeof p->broken, "%s.broken", p->killed);
    snprintf(p->out, sizeof p->out, "%s/out.h5", p->run.dir);
    *state = p;
    return 0;
}

int patient_teardown(void **state)
{
    struct patient *p = *state;
    recorded_teardown(&p->run);
    free(p);
    return 0;
}

void patient_record(struct patient *p, uint64_t n_images)
{
    while (p->run.n_images < n_images)
        assert_int_equal(recorded_image(&p->run), ESP_OK);
}

/* The file as it is now, as a kill would leave it. */
void patient_kill(struct patient *p)
{
    recorded_copy(p->run.path, p->killed);
}

struct recovered patient_recover(const char *path, const char *out, bool keep)
{
    const struct recover_params params = {.path = path, .out = out, .keep = keep};
    struct recovered found;
    if (recover_run(&params, &found) != ESP_OK)
        fail_msg("%s", esp_message());
    return found;
}

void patient_refuse(const char *path, const char *out, const char *reason)
{
    const struct recover_params params = {.path = path, .out = out, .keep = true};
    struct recovered found;
    assert_int_equal(recover_run(&params, &found), ESP_INPUT);
    if (!strstr(esp_message(), reason))
        fail_msg("'%s' does not say '%s'", esp_message(), reason);
}

void patient_die_after(struct patient *p, uint64_t n_images)
{
    recorded_begin(&p->run, RECORD_OUTPUT);
    patient_record(p, n_images);
    assert_int_equal(recording_flush(p->run.recording), ESP_OK);
    patient_kill(p);
}
