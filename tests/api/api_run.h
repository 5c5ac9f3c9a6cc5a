/* tests/api/api_run.h - small runs through include/espalier.h, and what the program says about the same. */
#ifndef ESPALIER_TESTS_API_RUN_H
#define ESPALIER_TESTS_API_RUN_H

#include "include/espalier.h"

enum { API_IMAGES = 120, API_NEURONS = 40, API_PIXELS = 784 };

/* For cmocka_run_group_tests: work in a directory of one's own, which is removed at the end. */
int api_enter_folder(void **state);
int api_leave_folder(void **state);

/* `best` with 40 neurons, 120 images of digits and windows of 10; then the settings, "key=value" each,
 * NULL at the end. For espalier_config_free. */
struct espalier_config *api_config(const char *const *settings);

/* The built-in digits. */
struct espalier_data *api_digits(void);

/* Run to the end and free; the golden hash. */
uint64_t api_finish(struct espalier_run *run);

/* A run with these settings. */
struct espalier_run *api_run(const char *const *settings, const struct espalier_data *d);

/* The object that `espalier train --json` prints with the settings of api_config, and more options. */
void api_train(const char *const *settings, const char *options, char json[4096]);

/* The golden hash and a number of it. */
uint64_t api_golden(const char *json);
double api_number(const char *json, const char *object, const char *key);

#endif
