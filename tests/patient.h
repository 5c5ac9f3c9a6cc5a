/* tests/patient.h - a made-up run that dies, and what becomes of its file, for tests of recovery. */
#ifndef ESPALIER_TESTS_PATIENT_H
#define ESPALIER_TESTS_PATIENT_H

#include "record/write/recover.h"
#include "tests/recorded.h"

#include <stdbool.h>
#include <stdint.h>

struct patient {
    struct recorded run;
    char killed[80]; /* its file when it died */
    char broken[96]; /* what the original is called after its recovery */
    char out[80];    /* free for the test */
};

/* For cmocka. */
int patient_setup(void **state);
int patient_teardown(void **state);

/* Record up to so many images. */
void patient_record(struct patient *p, uint64_t n_images);

/* The file as it is now, as a kill would leave it, at p->killed. */
void patient_kill(struct patient *p);

/* Record so many images, output spikes only, flush them, and die. */
void patient_die_after(struct patient *p, uint64_t n_images);

/* A recovery that must work. */
struct recovered patient_recover(const char *path, const char *out, bool keep);

/* One that must be refused, for a reason. */
void patient_refuse(const char *path, const char *out, const char *reason);

#endif
