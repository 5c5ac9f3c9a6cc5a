/* record/file/foreign_column.c - open and read datasets of other programs. */
#include "record/file/foreign_column.h"

#include "record/file/h5.h"

#include <stdlib.h>

enum { MOST_CHUNK_BYTES = 1 << 26 };

static enum esp_status broken(const struct foreign_column *v)
{
    return h5_fail(ESP_INPUT, v->file, v->path);
}

/* ---- opening ---- */

/* Return whether the data are in this file, in chunks small enough for memory. */
static bool storage_is_plain(hid_t set)
{
    const hid_t list = H5Dget_create_plist(set);
    hsize_t chunk = 0;
    bool plain = list >= 0 && H5Pget_external_count(list) == 0 &&
                 H5Pget_layout(list) != H5D_VIRTUAL && h5_filters_are_plain(list);
    if (plain && H5Pget_layout(list) == H5D_CHUNKED)
        plain = H5Pget_chunk(list, 1, &chunk) == 1 && chunk > 0 &&
                chunk <= MOST_CHUNK_BYTES / sizeof(hvl_t);
    if (list >= 0)
        H5Pclose(list);
    return plain;
}

static bool type_is_right(hid_t set, struct foreign_column_kind kind)
{
    const hid_t type = H5Dget_type(set);
    hid_t number = type;
    if (type >= 0 && kind.lists)
        number = H5Tget_class(type) == H5T_VLEN ? H5Tget_super(type) : H5I_INVALID_HID;
    const H5T_class_t class = number >= 0 ? H5Tget_class(number) : H5T_NO_CLASS;
    const bool right = class == kind.number || (kind.or_whole && class == H5T_INTEGER);
    if (number >= 0 && number != type)
        H5Tclose(number);
    if (type >= 0)
        H5Tclose(type);
    return right;
}

static bool has_one_axis(hid_t set, uint64_t *n)
{
    hsize_t length = 0;
    const hid_t space = H5Dget_space(set);
    const bool right = space >= 0 && H5Sget_simple_extent_ndims(space) == 1 &&
                       H5Sget_simple_extent_dims(space, &length, NULL) == 1;
    if (space >= 0)
        H5Sclose(space);
    *n = length;
    return right;
}

enum esp_status foreign_column_open(const char *file, hid_t where, const char *path,
                                    struct foreign_column_kind kind,
                                    struct foreign_column *out)
{
    struct foreign_column v = {.file = file, .path = path, .set = H5I_INVALID_HID};
    if (h5_path_is_plain(where, path))
        v.set = H5Dopen2(where, path, H5P_DEFAULT);
    const bool found = v.set >= 0;
    /* Check the storage before the shape. To find the shape of a virtual dataset, HDF5 opens the files that it
     * names. */
    if (found && storage_is_plain(v.set) && type_is_right(v.set, kind) &&
        has_one_axis(v.set, &v.n)) {
        *out = v;
        return ESP_OK;
    }
    foreign_column_close(&v);
    H5Eclear2(H5E_DEFAULT);
    if (!found)
        return esp_fail(ESP_INPUT, "%s: the dataset %s is missing", file, path);
    return esp_fail(ESP_INPUT, "%s: %s is not one row of %s%s that lie in the file", file,
                    path, kind.lists ? "lists of " : "",
                    kind.or_whole              ? "numbers"
                    : kind.number == H5T_FLOAT ? "floating-point numbers"
                                               : "whole numbers");
}

void foreign_column_close(struct foreign_column *v)
{
    if (v->set >= 0)
        H5Dclose(v->set);
    v->set = H5I_INVALID_HID;
}

/* ---- reading ---- */

static enum esp_status read_block(const struct foreign_column *v, uint64_t first,
                                  uint64_t n, hid_t type, hid_t transfer, void *out)
{
    const hsize_t start = first, count = n;
    const hid_t file_space = H5Dget_space(v->set),
                space = H5Screate_simple(1, &count, NULL);
    const bool done = file_space >= 0 && space >= 0 &&
                      H5Sselect_hyperslab(file_space, H5S_SELECT_SET, &start, NULL,
                                          &count, NULL) >= 0 &&
                      H5Dread(v->set, type, space, file_space, transfer, out) >= 0;
    const enum esp_status st = done ? ESP_OK : broken(v);
    if (space >= 0)
        H5Sclose(space);
    if (file_space >= 0)
        H5Sclose(file_space);
    return st;
}

enum esp_status foreign_column_reals(const struct foreign_column *v, uint64_t first,
                                     uint64_t n, double *out)
{
    return read_block(v, first, n, H5T_NATIVE_DOUBLE, H5P_DEFAULT, out);
}

enum esp_status foreign_column_wholes(const struct foreign_column *v, uint64_t first,
                                      uint64_t n, int64_t *out)
{
    return read_block(v, first, n, H5T_NATIVE_INT64, H5P_DEFAULT, out);
}

/* Allocate memory for a list; HDF5 calls this function with the size that the file declares. Refuse more than
 * FOREIGN_COLUMN_LIST bytes. If reading fails, HDF5 frees the memory with free(). */
static void *take(size_t size, void *context)
{
    (void)context;
    return size <= FOREIGN_COLUMN_LIST ? malloc(size) : NULL;
}

enum esp_status foreign_column_list(const struct foreign_column *v, H5T_class_t number,
                                    uint64_t at, struct foreign_column_list *out)
{
    hvl_t list = {0};
    const hid_t type =
        H5Tvlen_create(number == H5T_FLOAT ? H5T_NATIVE_DOUBLE : H5T_NATIVE_INT64);
    const hid_t transfer = H5Pcreate(H5P_DATASET_XFER);
    const bool made = type >= 0 && transfer >= 0 &&
                      H5Pset_vlen_mem_manager(transfer, take, NULL, NULL, NULL) >= 0;
    const enum esp_status st =
        made ? read_block(v, at, 1, type, transfer, &list) : broken(v);
    if (transfer >= 0)
        H5Pclose(transfer);
    if (type >= 0)
        H5Tclose(type);
    if (st != ESP_OK) {
        free(list.p);
        return st;
    }
    *out = (struct foreign_column_list){.n = list.len, .values = list.p};
    return ESP_OK;
}
