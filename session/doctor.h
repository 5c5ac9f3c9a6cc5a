/* session/doctor.h - finds what keeps the populations of a network from learning: a table of signs of sickness, each
 * with its number, its likely cause and the key to change. docs/doctor.md lists them. */
#ifndef ESPALIER_SESSION_DOCTOR_H
#define ESPALIER_SESSION_DOCTOR_H

#include "base/json.h"
#include "base/status.h"
#include "sim/config/config.h"
#include "sim/network/network.h"
#include "sim/training/health.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DOCTOR_TEXT = 768, DOCTOR_KEY = 128, DOCTOR_FINDINGS = 32 };

/* A sign that a population shows. */
struct finding {
    const char *sign; /* its name, such as "silent" */
    char population[CONFIG_NAME];
    double value; /* the number that is measured, as docs/doctor.md says */
    bool
        is_far; /* whether the key is far from its usual value, and so the likely cause */
    /* The key to change and its new value, as --set KEY=VALUE takes them; "": none, because the sign is likely to
     * go with another one of the population. */
    char key[2 * DOCTOR_KEY], set[DOCTOR_KEY];
    char text[DOCTOR_TEXT]; /* the number, the likely cause and the remedy, in words */
};

struct findings {
    size_t n;
    struct finding of[DOCTOR_FINDINGS];
};

/* A network and what it did. All members are borrowed. */
struct doctor_subject {
    const struct config *config; /* resolved */
    uint64_t images_run;
    uint64_t width, height; /* of an image, pixels */
    const struct health *health;
    const struct network
        *net; /* as it is now; NULL: weights and thresholds are not known */
    /* known[k]: whether health has the spikes of population k; NULL: of all. */
    const bool *known;
    /* Whether training goes on: only signs that no healthy network shows meanwhile are looked for. */
    bool goes_on;
};

/* Look for every sign in every population, in the order of the configuration and of the table. */
void doctor_examine(const struct doctor_subject *s, struct findings *out);

/* Write one object per population that shows signs, in it one per sign. */
void doctor_json(struct json *j, const char *name, const struct findings *findings);

/* Examine what a recording says of the last stretch of its run. *n_images receives the images of it; spikes of
 * populations that were not recorded are not known. */
enum esp_status doctor_examine_file(const char *path, struct findings *out,
                                    uint64_t *n_images);

#endif
