/* record/file/h5.c - types, attributes, paths, filters and error messages of HDF5. */
#include "record/file/h5.h"

#include "base/files.h"
#include "base/memory.h"
#include "record/file/driver.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

hid_t element_in_file(enum element e)
{
    switch (e) {
    case ELEMENT_U8:
        return H5T_STD_U8LE;
    case ELEMENT_U32:
        return H5T_STD_U32LE;
    case ELEMENT_I32:
        return H5T_STD_I32LE;
    case ELEMENT_U64:
        return H5T_STD_U64LE;
    case ELEMENT_I64:
        return H5T_STD_I64LE;
    case ELEMENT_F32:
        return H5T_IEEE_F32LE;
    default:
        return H5T_IEEE_F64LE;
    }
}

hid_t element_in_memory(enum element e)
{
    switch (e) {
    case ELEMENT_U8:
        return H5T_NATIVE_UINT8;
    case ELEMENT_U32:
        return H5T_NATIVE_UINT32;
    case ELEMENT_I32:
        return H5T_NATIVE_INT32;
    case ELEMENT_U64:
        return H5T_NATIVE_UINT64;
    case ELEMENT_I64:
        return H5T_NATIVE_INT64;
    case ELEMENT_F32:
        return H5T_NATIVE_FLOAT;
    default:
        return H5T_NATIVE_DOUBLE;
    }
}

/* Prevent libhdf5 from cleaning up at process exit, because the clean-up would write the pending data of a
 * failed writer and crash. Also turn off the error output of libhdf5. */
static void prepare(void)
{
    /* Only the first call has an effect. Later calls fail without harm. */
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

enum esp_status h5_start(const char *file, size_t room)
{
    if (!memory_has_room(room))
        return esp_fail(ESP_MEMORY,
                        "%s: libhdf5 needs %zu MB of address space, which are not there: "
                        "raise the limit (ulimit -v)",
                        file, room >> 20);
    prepare();
    return ESP_OK;
}

/* A callback for H5Ewalk2: copy the system's error message from an entry of the error stack to the text
 * `context`. HDF5 passes the innermost entry first (n = 0). If no entry has a system message, the description
 * of the innermost entry remains. */
static herr_t keep_reason(unsigned n, const H5E_error2_t *error, void *context)
{
    char *reason = context;
    static const char mark[] = "error message = '";
    const char *system = error->desc ? strstr(error->desc, mark) : NULL;
    if (system) {
        const char *text = system + sizeof mark - 1;
        const size_t length = strcspn(text, "'");
        snprintf(reason, 256, "%.*s", (int)(length < 255 ? length : 255), text);
        return 1;
    }
    if (n == 0 && error->desc)
        snprintf(reason, 256, "%s", error->desc);
    return 0;
}

enum esp_status h5_fail(enum esp_status status, const char *file, const char *what)
{
    char reason[256] = "unknown reason";
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_reason, reason);
    H5Eclear2(H5E_DEFAULT);
    return esp_fail(status, "%s: %s: %s", file, what, reason);
}

/* Create, write and close an attribute. The caller creates and closes the types and the space. */
static enum esp_status put(const char *file, hid_t object, const char *name,
                           hid_t in_file, hid_t in_memory, hid_t space, const void *value)
{
    const hid_t attribute =
        H5Acreate2(object, name, in_file, space, H5P_DEFAULT, H5P_DEFAULT);
    const bool written = attribute >= 0 && H5Awrite(attribute, in_memory, value) >= 0;
    const enum esp_status st = written ? ESP_OK : h5_fail(ESP_IO, file, name);
    if (attribute >= 0 && H5Aclose(attribute) < 0 && st == ESP_OK)
        return h5_fail(ESP_IO, file, name);
    return st;
}

enum esp_status h5_put(const char *file, hid_t object, const char *name, enum element e,
                       size_t n, const void *values)
{
    const hsize_t length = n;
    const hid_t space =
        n == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &length, NULL);
    if (space < 0)
        return h5_fail(ESP_IO, file, name);
    const enum esp_status st =
        put(file, object, name, element_in_file(e), element_in_memory(e), space, values);
    H5Sclose(space);
    return st;
}

/* Return a UTF-8 string type of `size` bytes; size may be H5T_VARIABLE. */
static hid_t text_type(size_t size)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    if (type < 0 || H5Tset_size(type, size) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0) {
        if (type >= 0)
            H5Tclose(type);
        return H5I_INVALID_HID;
    }
    return type;
}

static enum esp_status put_string(const char *file, hid_t object, const char *name,
                                  size_t size, const void *value)
{
    const hid_t type = text_type(size), space = H5Screate(H5S_SCALAR);
    const enum esp_status st = type >= 0 && space >= 0
                                   ? put(file, object, name, type, type, space, value)
                                   : h5_fail(ESP_IO, file, name);
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    return st;
}

enum esp_status h5_put_text(const char *file, hid_t object, const char *name,
                            const char *text)
{
    return put_string(file, object, name, strlen(text) + 1, text);
}

enum esp_status h5_put_unit(const char *file, hid_t object, const char *name,
                            const char *text)
{
    return put_string(file, object, name, H5T_VARIABLE, &text);
}

enum esp_status h5_put_sorting(const char *file, hid_t object)
{
    static const char *const names[] = {"none", "by_id", "by_time"};
    const uint8_t by_time = 2;
    const hid_t type = H5Tenum_create(H5T_STD_U8LE), space = H5Screate(H5S_SCALAR);
    bool made = type >= 0 && space >= 0;
    for (uint8_t k = 0; made && k < 3; k++)
        made = H5Tenum_insert(type, names[k], &k) >= 0;
    const enum esp_status st =
        made ? put(file, object, "sorting", type, type, space, &by_time)
             : h5_fail(ESP_IO, file, "sorting");
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    return st;
}

static enum esp_status refuse(const char *file, const char *name)
{
    H5Eclear2(H5E_DEFAULT);
    return esp_fail(ESP_INPUT, "%s: attribute %s is missing or not as expected", file,
                    name);
}

/* Return whether the attribute has element type e and n elements. */
static bool is_array_of(hid_t attribute, enum element e, size_t n)
{
    const hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    const bool fits = type >= 0 && space >= 0 && H5Tequal(type, element_in_file(e)) > 0 &&
                      H5Sget_simple_extent_type(space) != H5S_NULL &&
                      H5Sget_simple_extent_npoints(space) == (hssize_t)n;
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    return fits;
}

enum esp_status h5_get(const char *file, hid_t object, const char *name, enum element e,
                       size_t n, void *values)
{
    uint64_t read[8];
    const size_t bytes = n * element_size(e);
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    const bool done = bytes <= sizeof read && attribute >= 0 &&
                      is_array_of(attribute, e, n) &&
                      H5Aread(attribute, element_in_memory(e), read) >= 0;
    if (attribute >= 0)
        H5Aclose(attribute);
    if (!done)
        return refuse(file, name);
    memcpy(values, read, bytes);
    return ESP_OK;
}

/* Return the size in bytes of a scalar text of fixed length; 0 if the attribute is of another kind. */
static size_t text_size(hid_t attribute)
{
    const hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    size_t size = 0;
    if (type >= 0 && space >= 0 && H5Tget_class(type) == H5T_STRING &&
        H5Tis_variable_str(type) == 0 && H5Sget_simple_extent_type(space) == H5S_SCALAR)
        size = H5Tget_size(type);
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    return size;
}

enum esp_status h5_get_text(const char *file, hid_t object, const char *name,
                            size_t limit, char **out)
{
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    const size_t size = attribute >= 0 ? text_size(attribute) : 0;
    const hid_t type = size > 0 && size <= limit ? text_type(size) : H5I_INVALID_HID;
    char *text = type >= 0 ? calloc(size + 1, 1) : NULL;
    const bool done = text && H5Aread(attribute, type, text) >= 0;
    if (type >= 0)
        H5Tclose(type);
    if (attribute >= 0)
        H5Aclose(attribute);
    if (!done) {
        free(text);
        return refuse(file, name);
    }
    *out = text;
    return ESP_OK;
}

bool h5_path_is_plain(hid_t where, const char *path)
{
    char part[256];
    const size_t length = strlen(path);
    bool plain = length < sizeof part;
    for (size_t n = 1; plain && n <= length; n++) {
        H5L_info_t info;
        if (path[n] != '/' && path[n] != '\0')
            continue;
        memcpy(part, path, n);
        part[n] = '\0';
        plain = H5Lget_info(where, part, &info, H5P_DEFAULT) >= 0 &&
                info.type == H5L_TYPE_HARD;
    }
    H5Eclear2(H5E_DEFAULT);
    return plain;
}

bool h5_filters_are_plain(hid_t list)
{
    const int n = H5Pget_nfilters(list);
    bool plain = n >= 0 && n <= 3;
    for (unsigned k = 0; plain && k < (unsigned)n; k++) {
        unsigned flags, config;
        size_t n_values = 0;
        const H5Z_filter_t id =
            H5Pget_filter2(list, k, &flags, &n_values, NULL, 0, NULL, &config);
        plain = id == H5Z_FILTER_DEFLATE || id == H5Z_FILTER_SHUFFLE ||
                id == H5Z_FILTER_FLETCHER32;
    }
    return plain;
}

#define CAN_CHOOSE_LOCKING \
    (H5_VERSION_GE(1, 12, 1) || (H5_VERSION_GE(1, 10, 7) && !H5_VERSION_GE(1, 12, 0)))

bool h5_set_locking(hid_t access, const char *file)
{
#if CAN_CHOOSE_LOCKING
    return files_have_locks(file) || H5Pset_file_locking(access, false, true) >= 0;
#else
    (void)access, (void)file;
    return true;
#endif
}

/* The number of attempts is limited, because HDF5 doubles the pause after each attempt, from 1 ns. With its
 * default of 100 attempts, opening a damaged file would never end. */
enum esp_status h5_open_to_read(const char *file, bool in_writing,
                                const struct structure *cover, hid_t *out)
{
    enum { ATTEMPTS = 24 /* 30 ms in total */ };
    const hid_t list = H5Pcreate(H5P_FILE_ACCESS);
    hid_t opened = H5I_INVALID_HID;
    if (list >= 0 && H5Pset_metadata_read_attempts(list, ATTEMPTS) >= 0 &&
        h5_set_locking(list, file) && (!cover || driver_cover(list, cover)))
        opened =
            H5Fopen(file, H5F_ACC_RDONLY | (in_writing ? H5F_ACC_SWMR_READ : 0u), list);
    const enum esp_status st =
        opened >= 0 ? ESP_OK : h5_fail(ESP_INPUT, file, "cannot open");
    if (list >= 0)
        H5Pclose(list);
    *out = opened;
    return st;
}
