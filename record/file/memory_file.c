/* record/file/memory_file.c - HDF5's core driver, working on memory that this module allocates.
 * H5Fget_file_image would be simpler, but this function of HDF5 1.10.8 returns superblocks of version 2 and 3
 * with a wrong checksum. */
#include "record/file/memory_file.h"

#include "record/file/h5.h"

#include "base/array.h"

#include <stdint.h>
#include <string.h>

enum { GROWTH = 1 << 20, VERSION = 8, END = 28, SUPERBLOCK = 48 };

/* A path at which no file can exist, because the core driver would open an existing file of this name. */
static const char NOWHERE[] = "/dev/null/image";

static const unsigned char signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

/* ---- the driver's memory ---- */

static void *get(size_t size, H5FD_file_image_op_t op, void *context)
{
    struct memory_file *image = context;
    (void)op;
    image->bytes = mapping_create(size);
    image->room = image->bytes ? size : 0;
    return image->bytes;
}

static void *grow(void *bytes, size_t size, H5FD_file_image_op_t op, void *context)
{
    struct memory_file *image = context;
    if (!bytes)
        return get(size, op, context);
    void *grown = mapping_grow(bytes, image->room, size);
    if (!grown)
        return NULL;
    image->bytes = grown;
    image->room = size;
    return grown;
}

/* Keep the memory when the driver frees it at the close of the file; memory_file_free frees it later. */
static herr_t let_go(void *bytes, H5FD_file_image_op_t op, void *context)
{
    (void)bytes;
    (void)op;
    (void)context;
    return 0;
}

static void *share(void *context)
{
    return context;
}

static herr_t unshare(void *context)
{
    (void)context;
    return 0;
}

static hid_t access_new(struct memory_file *image)
{
    H5FD_file_image_callbacks_t callbacks = {get,   NULL,    grow, let_go,
                                             share, unshare, image};
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access >= 0 && H5Pset_fapl_core(access, GROWTH, 0) >= 0 &&
        H5Pset_file_image_callbacks(access, &callbacks) >= 0 &&
        H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110) >= 0)
        return access;
    if (access >= 0)
        H5Pclose(access);
    return H5I_INVALID_HID;
}

/* ---- writing ---- */

enum esp_status memory_file_create(const char *name, size_t block,
                                   struct memory_file *image, hid_t *out)
{
    const enum esp_status started = h5_start(name, H5_READS);
    *image = (struct memory_file){0};
    if (started != ESP_OK)
        return started;
    const hid_t access = access_new(image), plan = H5Pcreate(H5P_FILE_CREATE);
    hid_t file = H5I_INVALID_HID;
    if (access >= 0 && plan >= 0 && H5Pset_userblock(plan, block) >= 0)
        file = H5Fcreate(NOWHERE, H5F_ACC_TRUNC, plan, access);
    const enum esp_status st =
        file >= 0 ? ESP_OK : h5_fail(ESP_MEMORY, name, "cannot make it in memory");
    if (plan >= 0)
        H5Pclose(plan);
    if (access >= 0)
        H5Pclose(access);
    if (st == ESP_OK)
        *out = file;
    return st;
}

/* Return the end of the file as given in its superblock. The allocated memory is longer than the file. */
static size_t end_of(const unsigned char *superblock)
{
    uint64_t end = 0;
    for (int k = 7; k >= 0; k--)
        end = end << 8 | superblock[END + k];
    return (size_t)end;
}

enum esp_status memory_file_finish(const char *name, size_t block,
                                   struct memory_file *image, hid_t file)
{
    if (H5Fclose(file) < 0)
        return h5_fail(ESP_MEMORY, name, "cannot be made in memory");
    image->n = end_of(image->bytes + block);
    memset(image->bytes, 0, block);
    return ESP_OK;
}

void memory_file_free(struct memory_file *image)
{
    mapping_free(image->bytes, image->room);
    *image = (struct memory_file){0};
}

/* ---- reading ---- */

enum esp_status memory_file_open(const char *name, size_t block, const void *bytes,
                                 size_t n, hid_t *out)
{
    const unsigned char *superblock = (const unsigned char *)bytes + block;
    const enum esp_status started = h5_start(name, H5_READS);
    if (started != ESP_OK)
        return started;
    if (n < block + SUPERBLOCK || memcmp(superblock, signature, sizeof signature) != 0 ||
        superblock[VERSION] != 3)
        return esp_fail(ESP_INPUT, "%s: not HDF5 of the format expected", name);
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    hid_t file = H5I_INVALID_HID;
    if (access >= 0 && H5Pset_fapl_core(access, GROWTH, 0) >= 0 &&
        H5Pset_file_image(access, (void *)(uintptr_t)bytes, n) >= 0)
        file = H5Fopen(NOWHERE, H5F_ACC_RDONLY, access);
    const enum esp_status st =
        file >= 0 ? ESP_OK : h5_fail(ESP_INPUT, name, "cannot open");
    if (access >= 0)
        H5Pclose(access);
    if (st == ESP_OK)
        *out = file;
    return st;
}
