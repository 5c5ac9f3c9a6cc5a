/* tests/record/killed_run.h - a made-up run that is killed, and its file, for tests of recovery. */
#ifndef ESPALIER_TESTS_KILLED_RUN_H
#define ESPALIER_TESTS_KILLED_RUN_H

#include "record/write/recover.h"
#include "tests/record/recorded.h"

#include <stdbool.h>
#include <stdint.h>

struct killed_run {
    struct recorded run;
    char killed[80]; /* its file when it was killed */
    char broken[96]; /* what the original is called after its recovery */
    char out[80];    /* free for the test */
};

/* For cmocka. */
int killed_run_setup(void **state);
int killed_run_teardown(void **state);

/* Record up to so many images. */
void killed_run_record(struct killed_run *p, uint64_t n_images);

/* The file as it is now, as a kill would leave it, at p->killed. */
void killed_run_copy(struct killed_run *p);

/* Record so many images, output spikes only, flush them, and copy the file as a kill would leave it. */
void killed_run_at(struct killed_run *p, uint64_t n_images);

/* A recovery that must work. */
struct recovered killed_run_recover(const char *path, const char *out, bool keep);

/* One that must be refused, for a reason. */
void killed_run_refuse(const char *path, const char *out, const char *reason);

#endif
