/* tests/record/playing.h - a network that plays a file of spikes, and good files to play or to spoil. */
#ifndef ESPALIER_TESTS_PLAYING_H
#define ESPALIER_TESTS_PLAYING_H

#include "record/read/spike_source.h"
#include "tests/record/spike_files.h"

/* Where the file is; setup and teardown of cmocka. */
extern char playing_path[64];
int playing_setup(void **state);
int playing_teardown(void **state);

/* One source `in`, of 4 inputs or, with size 0, of auto, into two neurons; presentations of 100 + 50 ticks of
 * 0.5 ms. */
struct config playing_network(uint64_t size, const char *group);

/* The file as it plays it; the caller's. */
struct dataset *playing_open(uint64_t size);

/* Playing it ends in ESP_INPUT, and the message names file and key and says `reason`. */
void playing_refused(const char *reason);
void playing_refused_in(const char *group, const char *reason);

/* Two items with the labels 7 and 2: four spikes, and none. */
struct spike_list_file playing_lists(void);
void playing_write_lists(const struct spike_list_file *l);

/* Spikes in the first and the third of three presentations of 50 ms. */
enum { PLAYING_SPIKES = 6 };
extern const double playing_times_ms[PLAYING_SPIKES];
extern const int64_t playing_ids[PLAYING_SPIKES];
struct spike_column_file playing_columns(void);
void playing_write_columns(const struct spike_column_file *c);

#endif
