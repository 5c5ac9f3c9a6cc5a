/* record/file/state_dataset.c - write and read items of a state as HDF5 datasets. */
#include "record/file/state_dataset.h"

#include "record/file/h5.h"

#include <stdint.h>

static enum element element_of(enum state_type type)
{
    static const enum element element[] = {
        [STATE_U8] = ELEMENT_U8,   [STATE_U32] = ELEMENT_U32, [STATE_I32] = ELEMENT_I32,
        [STATE_U64] = ELEMENT_U64, [STATE_I64] = ELEMENT_I64, [STATE_F32] = ELEMENT_F32,
        [STATE_F64] = ELEMENT_F64};
    return element[type];
}

/* Set shape[] to the shape of the dataset and return its rank: two for a matrix, one for everything else. */
static int shape_of(const struct state_item *item, hsize_t shape[2])
{
    shape[0] = item->n_rows;
    shape[1] = item->n_columns;
    if (item->n_rows > 1 && item->n_columns > 1)
        return 2;
    shape[0] *= item->n_columns;
    return 1;
}

/* Return the dataspace of the values in memory. Consecutive rows begin item->stride elements apart. */
static hid_t memory_space(const struct state_item *item)
{
    const hsize_t extent[2] = {item->n_rows, item->stride};
    const hsize_t count[2] = {item->n_rows, item->n_columns}, start[2] = {0, 0};
    const hid_t space = H5Screate_simple(2, extent, NULL);
    if (space >= 0 &&
        H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) < 0) {
        H5Sclose(space);
        return H5I_INVALID_HID;
    }
    return space;
}

/* Copy the values from memory to an open dataset (`write`) or back. The item has at least one value. */
static bool transfer(hid_t set, const struct state_item *item, bool write)
{
    const hid_t type = element_in_memory(element_of(item->type));
    const hid_t space = memory_space(item);
    herr_t done = -1;
    if (space >= 0)
        done = write ? H5Dwrite(set, type, space, H5S_ALL, H5P_DEFAULT, item->values)
                     : H5Dread(set, type, space, H5S_ALL, H5P_DEFAULT, item->values);
    if (space >= 0)
        H5Sclose(space);
    return done >= 0;
}

static bool is_empty(const struct state_item *item)
{
    return item->n_rows == 0 || item->n_columns == 0;
}

/* ---- writing ---- */

static hid_t create_set(hid_t file, const struct state_item *item)
{
    hsize_t shape[2];
    const int rank = shape_of(item, shape);
    const hid_t space = H5Screate_simple(rank, shape, NULL);
    const hid_t link = H5Pcreate(H5P_LINK_CREATE);
    hid_t set = H5I_INVALID_HID;
    if (space >= 0 && link >= 0 && H5Pset_create_intermediate_group(link, 1) >= 0)
        set = H5Dcreate2(file, item->path, element_in_file(element_of(item->type)), space,
                         link, H5P_DEFAULT, H5P_DEFAULT);
    if (link >= 0)
        H5Pclose(link);
    if (space >= 0)
        H5Sclose(space);
    return set;
}

enum esp_status state_dataset_write(const char *name, hid_t file,
                                    const struct state_item *item)
{
    const hid_t set = create_set(file, item);
    const bool written = set >= 0 && (is_empty(item) || transfer(set, item, true));
    const enum esp_status st = written ? ESP_OK : h5_fail(ESP_MEMORY, name, item->path);
    if (set >= 0 && H5Dclose(set) < 0 && st == ESP_OK)
        return h5_fail(ESP_MEMORY, name, item->path);
    return st;
}

/* ---- reading ---- */

static herr_t stay_here(const char *parent_file, const char *parent_group,
                        const char *child_file, const char *child_object, unsigned *flags,
                        hid_t access, void *context)
{
    (void)parent_file, (void)parent_group, (void)child_file, (void)child_object;
    (void)flags, (void)access, (void)context;
    return -1;
}

static bool is_contiguous(hid_t set)
{
    const hid_t plan = H5Dget_create_plist(set);
    const bool contiguous = plan >= 0 && H5Pget_layout(plan) == H5D_CONTIGUOUS;
    if (plan >= 0)
        H5Pclose(plan);
    return contiguous;
}

/* Open a dataset. Refuse external links, and virtual datasets, whose shape HDF5 would read from other files. */
static hid_t open_set(hid_t file, const char *path)
{
    const hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
    hid_t set = H5I_INVALID_HID;
    if (access >= 0 && H5Pset_elink_cb(access, stay_here, NULL) >= 0)
        set = H5Dopen2(file, path, access);
    if (set >= 0 && !is_contiguous(set)) {
        H5Dclose(set);
        set = H5I_INVALID_HID;
    }
    if (access >= 0)
        H5Pclose(access);
    H5Eclear2(H5E_DEFAULT);
    return set;
}

static bool has_shape(hid_t set, const struct state_item *item)
{
    hsize_t want[2], have[H5S_MAX_RANK];
    const int rank = shape_of(item, want);
    const hid_t space = H5Dget_space(set);
    bool fits = space >= 0 && H5Sget_simple_extent_ndims(space) == rank &&
                H5Sget_simple_extent_dims(space, have, NULL) == rank;
    for (int k = 0; fits && k < rank; k++)
        fits = have[k] == want[k];
    if (space >= 0)
        H5Sclose(space);
    return fits;
}

static bool has_type(hid_t set, enum element e)
{
    const hid_t type = H5Dget_type(set);
    const bool fits = type >= 0 && H5Tequal(type, element_in_file(e)) > 0;
    if (type >= 0)
        H5Tclose(type);
    return fits;
}

/* Return whether the values are in this file in one contiguous piece. */
static bool is_plain(hid_t set, const struct state_item *item)
{
    const hsize_t bytes = item->n_rows * item->n_columns * state_size(item->type);
    const hid_t plan = H5Dget_create_plist(set);
    const bool plain = plan >= 0 && H5Pget_external_count(plan) == 0 &&
                       H5Pget_nfilters(plan) == 0 && H5Dget_storage_size(set) == bytes;
    if (plan >= 0)
        H5Pclose(plan);
    return plain;
}

enum esp_status state_dataset_read(hid_t file, const struct state_item *item)
{
    const hid_t set = open_set(file, item->path);
    const bool fits =
        set >= 0 && has_type(set, element_of(item->type)) && has_shape(set, item) &&
        (is_empty(item) || (is_plain(set, item) && transfer(set, item, false)));
    if (set >= 0)
        H5Dclose(set);
    H5Eclear2(H5E_DEFAULT);
    return fits ? ESP_OK
                : esp_fail(ESP_INPUT, "%s: missing or not as expected", item->path);
}

uint64_t state_dataset_count(hid_t file, const char *path)
{
    const hid_t set = open_set(file, path);
    const hid_t space = set >= 0 ? H5Dget_space(set) : H5I_INVALID_HID;
    const hssize_t n = space >= 0 ? H5Sget_simple_extent_npoints(space) : 0;
    if (space >= 0)
        H5Sclose(space);
    if (set >= 0)
        H5Dclose(set);
    return n > 0 ? (uint64_t)n : 0;
}
