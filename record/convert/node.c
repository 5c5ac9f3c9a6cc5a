/* record/convert/node.c - create and write groups and datasets. */
#include "record/convert/node.h"

#include "record/file/h5.h"

#include <stdbool.h>

enum esp_status node_group(struct node where, const char *name, struct node *out)
{
    const hid_t group = H5Gcreate2(where.at, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    if (group < 0)
        return h5_fail(ESP_IO, where.file, name);
    *out = (struct node){.file = where.file, .at = group};
    return ESP_OK;
}

/* Create a dataset without time stamps, so that equal networks give equal files. This function closes `space`. */
static hid_t create(struct node where, const char *name, hid_t type, hid_t space)
{
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    hid_t set = H5I_INVALID_HID;
    if (space >= 0 && list >= 0 && H5Pset_obj_track_times(list, false) >= 0)
        set = H5Dcreate2(where.at, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
    if (list >= 0)
        H5Pclose(list);
    if (space >= 0)
        H5Sclose(space);
    return set;
}

/* Create, write and close a dataset. This function closes `space`. */
static enum esp_status put(struct node where, const char *name, hid_t in_file,
                           hid_t in_memory, hid_t space, const void *values)
{
    const hid_t set = create(where, name, in_file, space);
    const bool written =
        set >= 0 && H5Dwrite(set, in_memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0;
    const enum esp_status st = written ? ESP_OK : h5_fail(ESP_IO, where.file, name);
    if (set >= 0 && H5Dclose(set) < 0 && st == ESP_OK)
        return h5_fail(ESP_IO, where.file, name);
    return st;
}

static enum esp_status put_texts(struct node where, const char *name, hid_t space,
                                 const void *values)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    const bool made = type >= 0 && H5Tset_size(type, H5T_VARIABLE) >= 0 &&
                      H5Tset_cset(type, H5T_CSET_UTF8) >= 0;
    const enum esp_status st = made ? put(where, name, type, type, space, values)
                                    : h5_fail(ESP_IO, where.file, name);
    if (!made && space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    return st;
}

enum esp_status node_text(struct node where, const char *name, const char *text)
{
    return put_texts(where, name, H5Screate(H5S_SCALAR), &text);
}

enum esp_status node_pairs(struct node where, const char *name, const char *const *pairs,
                           size_t n)
{
    const hsize_t shape[2] = {n, 2};
    return put_texts(where, name, H5Screate_simple(2, shape, NULL), pairs);
}

enum esp_status node_numbers(struct node where, const char *name, enum element e,
                             unsigned rank, const hsize_t *shape, const void *values)
{
    const hid_t space =
        rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple((int)rank, shape, NULL);
    return put(where, name, element_in_file(e), element_in_memory(e), space, values);
}

enum esp_status node_matrix(struct node where, const char *name, enum element e,
                            hsize_t n_rows, hsize_t n_columns, hid_t *out)
{
    const hsize_t shape[2] = {n_rows, n_columns};
    const hid_t set =
        create(where, name, element_in_file(e), H5Screate_simple(2, shape, NULL));
    if (set < 0)
        return h5_fail(ESP_IO, where.file, name);
    *out = set;
    return ESP_OK;
}

enum esp_status node_fill(const char *file, hid_t set, enum element e,
                          const hsize_t start[2], const hsize_t count[2],
                          const void *values)
{
    const hid_t in_file = H5Dget_space(set), in_memory = H5Screate_simple(2, count, NULL);
    const bool done =
        in_file >= 0 && in_memory >= 0 &&
        H5Sselect_hyperslab(in_file, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
        H5Dwrite(set, element_in_memory(e), in_memory, in_file, H5P_DEFAULT, values) >= 0;
    const enum esp_status st = done ? ESP_OK : h5_fail(ESP_IO, file, "cannot write");
    if (in_memory >= 0)
        H5Sclose(in_memory);
    if (in_file >= 0)
        H5Sclose(in_file);
    return st;
}
