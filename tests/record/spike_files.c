/* tests/record/spike_files.c */
#include "tests/record/spike_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

hid_t spike_files_create(const char *path)
{
    const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(file >= 0);
    return file;
}

static hid_t make_group(hid_t where, const char *name)
{
    const hid_t group =
        H5Lexists(where, name, H5P_DEFAULT) > 0
            ? H5Gopen2(where, name, H5P_DEFAULT)
            : H5Gcreate2(where, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(group >= 0);
    return group;
}

/* One row of n values; returns the dataset. */
static hid_t put(hid_t where, const char *name, hid_t in_file, hid_t in_memory, size_t n,
                 const void *values)
{
    const hsize_t length = n;
    const hid_t space = H5Screate_simple(1, &length, NULL);
    const hid_t set =
        H5Dcreate2(where, name, in_file, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(set >= 0);
    if (n > 0)
        assert_true(H5Dwrite(set, in_memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Sclose(space);
    return set;
}

void spike_files_attribute(hid_t object, const char *name, hid_t type, const void *value)
{
    const hid_t space = H5Screate(H5S_SCALAR);
    const hid_t a = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(a >= 0 && H5Awrite(a, type, value) >= 0);
    H5Aclose(a);
    H5Sclose(space);
}

void spike_files_columns(hid_t file, const struct spike_column_file *c)
{
    const hid_t spikes = make_group(file, "spikes"), group = make_group(spikes, c->group);
    const hid_t times =
        put(group, "timestamps", H5T_IEEE_F64BE, H5T_NATIVE_DOUBLE, c->n_times, c->times);
    const hid_t ids =
        put(group, "node_ids", H5T_STD_I32LE, H5T_NATIVE_INT64, c->n_ids, c->ids);
    if (c->units) {
        const hid_t text = H5Tcopy(H5T_C_S1);
        H5Tset_size(text, H5T_VARIABLE);
        spike_files_attribute(times, "units", text, &c->units);
        H5Tclose(text);
    }
    const uint8_t sorting = (uint8_t)c->sorting;
    if (c->sorting >= 0)
        spike_files_attribute(group, "sorting", H5T_STD_U8LE, &sorting);
    H5Dclose(ids);
    H5Dclose(times);
    H5Gclose(group);
    H5Gclose(spikes);
}

/* IEEE 754 binary16. */
static hid_t half(void)
{
    const hid_t type = H5Tcopy(H5T_IEEE_F32LE);
    assert_true(H5Tset_fields(type, 15, 10, 5, 0, 10) >= 0);
    assert_true(H5Tset_size(type, 2) >= 0 && H5Tset_ebias(type, 15) >= 0);
    return type;
}

static void put_lists(hid_t where, const char *name, hid_t in_file, hid_t in_memory,
                      size_t n, const hvl_t *lists)
{
    const hid_t file_type = H5Tvlen_create(in_file), type = H5Tvlen_create(in_memory);
    H5Dclose(put(where, name, file_type, type, n, lists));
    H5Tclose(type);
    H5Tclose(file_type);
}

void spike_files_lists(hid_t file, const struct spike_list_file *l)
{
    enum { MOST = 16 };
    hvl_t times[MOST], units[MOST];
    const hid_t spikes = make_group(file, "spikes"), number = half();
    assert_true(l->n_items <= MOST);
    for (size_t k = 0; k < l->n_items; k++) {
        times[k] = (hvl_t){.len = l->n_times[k], .p = (void *)l->times_s[k]};
        units[k] = (hvl_t){.len = l->n_units[k], .p = (void *)l->units[k]};
    }
    put_lists(spikes, "times", number, H5T_NATIVE_FLOAT, l->n_items, times);
    put_lists(spikes, "units", H5T_STD_U16LE, H5T_NATIVE_UINT16, l->n_items, units);
    H5Dclose(
        put(file, "labels", H5T_STD_I64LE, H5T_NATIVE_INT64, l->n_labels, l->labels));
    H5Tclose(number);
    H5Gclose(spikes);
}
