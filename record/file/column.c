/* record/file/column.c - create, open, append to and read one dataset of a recording. */
#include "record/file/column.h"

#include "record/file/h5.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum {
    /* Largest number of bytes to which deflate can expand one byte. */
    DEFLATE_RATIO = 1100
};
enum { MOST_CHUNK_BYTES = 1 << 22 };

static enum esp_status broken(const struct column *c, enum esp_status status)
{
    return h5_fail(status, c->file, c->is->path);
}

/* Set dims[] to the extents of n_rows rows of a column. Only the first `rank` elements are meaningful. */
static void shape_of(const struct layout_column *is, uint64_t n_rows, hsize_t dims[3])
{
    dims[0] = n_rows;
    dims[1] = is->shape[0];
    dims[2] = is->shape[1];
}

/* Return the creation properties: chunked; unwritten floats read as NaN; no time stamps, so that equal runs
 * give equal files. */
static hid_t creation(const struct layout_column *is)
{
    const hsize_t chunk[3] = {is->chunk[0], is->chunk[1], is->chunk[2]};
    const float not_a_number = NAN;
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    const bool is_float = is->element == ELEMENT_F32 || is->element == ELEMENT_F64;
    if (list < 0)
        return list;
    if (H5Pset_chunk(list, (int)is->rank, chunk) < 0 ||
        H5Pset_obj_track_times(list, false) < 0 ||
        (is_float && H5Pset_fill_value(list, H5T_NATIVE_FLOAT, &not_a_number) < 0)) {
        H5Pclose(list);
        return H5I_INVALID_HID;
    }
    return list;
}

/* Return link properties that create the missing parent groups of a dataset. */
static hid_t with_parents(void)
{
    const hid_t list = H5Pcreate(H5P_LINK_CREATE);
    if (list >= 0 && H5Pset_create_intermediate_group(list, 1) < 0) {
        H5Pclose(list);
        return H5I_INVALID_HID;
    }
    return list;
}

static enum esp_status create_set(struct column *c, hid_t where)
{
    const struct layout_column *is = c->is;
    hsize_t dims[3], most[3];
    shape_of(is, 0, dims);
    shape_of(is, H5S_UNLIMITED, most);
    const hid_t space = H5Screate_simple((int)is->rank, dims, most);
    const hid_t list = creation(is), link = with_parents();
    if (space >= 0 && list >= 0 && link >= 0)
        c->set = H5Dcreate2(where, is->path, element_in_file(is->element), space, link,
                            list, H5P_DEFAULT);
    const enum esp_status st = c->set >= 0 ? ESP_OK : broken(c, ESP_IO);
    if (link >= 0)
        H5Pclose(link);
    if (list >= 0)
        H5Pclose(list);
    if (space >= 0)
        H5Sclose(space);
    return st;
}

enum esp_status column_create(const char *file, hid_t where,
                              const struct layout_column *is, struct column *out)
{
    struct column c = {
        .is = is, .file = file, .set = H5I_INVALID_HID, .rows = HASH_STREAM};
    enum esp_status st = create_set(&c, where);
    if (st == ESP_OK && is->unit)
        st = h5_put_unit(file, c.set, "units", is->unit);
    if (st != ESP_OK) {
        if (c.set >= 0)
            H5Dclose(c.set);
        return st;
    }
    *out = c;
    return ESP_OK;
}

/* Return whether the data are in this file, in chunks of at most MOST_CHUNK_BYTES. */
static bool storage_is_plain(const struct column *c)
{
    const hid_t list = H5Dget_create_plist(c->set);
    hsize_t chunk[3] = {1, 1, 1};
    bool plain = list >= 0 && H5Pget_layout(list) == H5D_CHUNKED &&
                 H5Pget_external_count(list) == 0 && h5_filters_are_plain(list) &&
                 H5Pget_chunk(list, 3, chunk) == (int)c->is->rank;
    uint64_t bytes = element_size(c->is->element);
    for (unsigned k = 0; plain && k < c->is->rank; k++) {
        plain = chunk[k] > 0 && chunk[k] <= MOST_CHUNK_BYTES / bytes;
        bytes *= plain ? chunk[k] : 1;
    }
    if (list >= 0)
        H5Pclose(list);
    return plain;
}

/* Compare type and shape of the dataset with the layout. If they are equal, set c->n_lines. */
static bool shape_is_right(struct column *c)
{
    hsize_t dims[3] = {0, 0, 0}, want[3];
    const hid_t type = H5Dget_type(c->set), space = H5Dget_space(c->set);
    bool right = type >= 0 && space >= 0 &&
                 H5Tequal(type, element_in_file(c->is->element)) > 0 &&
                 H5Sget_simple_extent_ndims(space) == (int)c->is->rank &&
                 H5Sget_simple_extent_dims(space, dims, NULL) == (int)c->is->rank;
    shape_of(c->is, dims[0], want);
    for (unsigned k = 1; k < c->is->rank; k++)
        right = right && dims[k] == want[k];
    right = right && dims[0] <= INT64_MAX / layout_lines(c->is) / layout_line(c->is) / 8;
    if (right)
        c->n_lines = dims[0] * layout_lines(c->is);
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    return right;
}

enum esp_status column_open(const char *file, hid_t where, const struct layout_column *is,
                            struct column *out)
{
    struct column c = {.is = is, .file = file, .set = H5I_INVALID_HID};
    if (h5_path_is_plain(where, is->path))
        c.set = H5Dopen2(where, is->path, H5P_DEFAULT);
    /* Check the storage before the shape. To find the shape of a virtual dataset, HDF5 opens the files that it
     * names. */
    if (c.set >= 0 && storage_is_plain(&c) && shape_is_right(&c)) {
        *out = c;
        return ESP_OK;
    }
    const bool found = c.set >= 0;
    column_close(&c);
    H5Eclear2(H5E_DEFAULT);
    return esp_fail(ESP_INPUT, "%s: %s is %s", file, is->path,
                    found ? "not of the type and shape of a recording" : "missing");
}

enum esp_status column_close(struct column *c)
{
    const hid_t set = c->set;
    c->set = H5I_INVALID_HID;
    return set >= 0 && H5Dclose(set) < 0 ? broken(c, ESP_IO) : ESP_OK;
}

/* Compute the hyperslab (start and count per axis) of n_lines lines from line `first` on. */
static void block_of(const struct column *c, uint64_t first, uint64_t n_lines,
                     hsize_t start[3], hsize_t count[3])
{
    const uint64_t lines = layout_lines(c->is);
    const bool in_pieces = c->is->rank == 3 && n_lines % lines != 0;
    start[0] = first / lines;
    start[1] = first % lines;
    start[2] = 0;
    shape_of(c->is, c->is->rank == 3 ? (n_lines + lines - 1) / lines : n_lines, count);
    if (in_pieces)
        count[1] = n_lines;
    assert(c->is->rank < 3 || start[1] + count[1] <= lines);
}

/* Copy lines between memory and the file: to `to` if it is not NULL, else from `from`. Report a failure before
 * closing the handles, because closing clears HDF5's error stack. */
static enum esp_status transfer(const struct column *c, uint64_t first, uint64_t n_lines,
                                void *to, const void *from)
{
    hsize_t start[3], count[3];
    block_of(c, first, n_lines, start, count);
    const hid_t file_space = H5Dget_space(c->set);
    const hid_t space = H5Screate_simple((int)c->is->rank, count, NULL);
    const hid_t type = element_in_memory(c->is->element);
    bool done =
        file_space >= 0 && space >= 0 &&
        H5Sselect_hyperslab(file_space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0;
    if (done && to)
        done = H5Dread(c->set, type, space, file_space, H5P_DEFAULT, to) >= 0;
    else if (done)
        done = H5Dwrite(c->set, type, space, file_space, H5P_DEFAULT, from) >= 0;
    const enum esp_status st = done ? ESP_OK : broken(c, to ? ESP_INPUT : ESP_IO);
    if (space >= 0)
        H5Sclose(space);
    if (file_space >= 0)
        H5Sclose(file_space);
    return st;
}

enum esp_status column_append(struct column *c, const void *lines, uint64_t n_lines)
{
    const uint64_t per_row = layout_lines(c->is), all = c->n_lines + n_lines;
    hsize_t dims[3];
    assert(n_lines > 0);
    shape_of(c->is, (all + per_row - 1) / per_row, dims);
    if (H5Dset_extent(c->set, dims) < 0)
        return broken(c, ESP_IO);
    const enum esp_status st = transfer(c, c->n_lines, n_lines, NULL, lines);
    if (st != ESP_OK)
        return st;
    hash_stream_add(&c->rows, lines,
                    (size_t)(n_lines * layout_line(c->is)) *
                        element_size(c->is->element));
    c->n_lines = all;
    c->dirty = true;
    return ESP_OK;
}

enum esp_status column_flush(struct column *c)
{
    if (c->dirty && H5Dflush(c->set) < 0)
        return broken(c, ESP_IO);
    c->dirty = false;
    return ESP_OK;
}

enum esp_status column_refresh(struct column *c)
{
    if (H5Drefresh(c->set) < 0)
        return broken(c, ESP_INPUT);
    if (!shape_is_right(c))
        return esp_fail(ESP_INPUT, "%s: %s has changed its shape", c->file, c->is->path);
    return ESP_OK;
}

uint64_t column_rows(const struct column *c)
{
    return c->n_lines / layout_lines(c->is);
}

bool column_is_stored(const struct column *c)
{
    const uint64_t bytes = c->n_lines * layout_line(c->is) * element_size(c->is->element);
    const uint64_t stored = H5Dget_storage_size(c->set);
    return bytes == 0 || (stored > 0 && bytes / DEFLATE_RATIO <= stored);
}

enum esp_status column_read(const struct column *c, uint64_t first, uint64_t n_lines,
                            void *lines)
{
    if (n_lines == 0)
        return ESP_OK;
    if (first > c->n_lines || n_lines > c->n_lines - first)
        return esp_fail(ESP_INPUT, "%s: %s holds %llu lines, not %llu", c->file,
                        c->is->path, (unsigned long long)c->n_lines,
                        (unsigned long long)(first + n_lines));
    return transfer(c, first, n_lines, lines, NULL);
}
