/* tests/record/spike_files.h - small files of spikes, in the layouts that a source can play, right or wrong. */
#ifndef ESPALIER_TESTS_SPIKE_FILES_H
#define ESPALIER_TESTS_SPIKE_FILES_H

#include <hdf5.h>
#include <stddef.h>
#include <stdint.h>

/* A new file of the oldest format, as other programs write it; close it by H5Fclose. */
hid_t spike_files_create(const char *path);

/* Give an object an attribute of one value. */
void spike_files_attribute(hid_t object, const char *name, hid_t type, const void *value);

/* Columns /spikes/GROUP/{timestamps,node_ids}; units and sorting: NULL and -1 leave them out. */
struct spike_column_file {
    const char *group, *units;
    int sorting;
    size_t n_times, n_ids;
    const double *times;
    const int64_t *ids;
};
void spike_files_columns(hid_t file, const struct spike_column_file *c);

/* Lists /spikes/times (16-bit floats, as published) and /spikes/units, and /labels. */
struct spike_list_file {
    size_t n_items, n_labels;
    const size_t *n_times, *n_units; /* [n_items] */
    const float *const *times_s;
    const uint16_t *const *units;
    const int64_t *labels;
};
void spike_files_lists(hid_t file, const struct spike_list_file *l);

#endif
