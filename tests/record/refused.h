/* tests/record/refused.h - a good recording, a place for a damaged copy of it, and what must become of it. */
#ifndef ESPALIER_TESTS_REFUSED_H
#define ESPALIER_TESTS_REFUSED_H

#include "tests/record/recorded.h"

#include <stddef.h>

struct refused {
    struct recorded recorded; /* the good one */
    char copy[96];            /* the place */
};

/* Group setup and teardown of cmocka: *state is a struct refused. */
int refused_setup(void **state);
int refused_teardown(void **state);

/* Use a file for all that a recording is good for: info, network, readout. */
enum esp_status refused_use(const char *path);

/* Using the file ends in ESP_INPUT, and the message names the file and says `reason`. */
void refused_expect(const char *path, const char *reason);

void refused_write(const char *path, const void *bytes, size_t n);

/* A whole file into memory, for free(). */
size_t refused_load(const char *path, unsigned char **bytes);

#endif
