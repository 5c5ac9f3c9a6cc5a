/* record/file/driver.c - an HDF5 file driver that forwards every call to the default driver, and copies or
 * replaces metadata on the way. */
#include "record/file/driver.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

/* The properties of the driver in a file access property list. */
struct driver_info {
    /* Receives a copy of the metadata written; NULL: do not copy. */
    struct structure *follows;
    /* Replaces the metadata read; NULL: return the bytes of the file. */
    const struct structure *covered;
};

struct driver {
    H5FD_t head; /* base class; HDF5 fills it in */
    H5FD_t *file;
    struct driver_info info;
};

static H5FD_t *file_of(const H5FD_t *f)
{
    return ((const struct driver *)f)->file;
}

/* Every HDF5 call clears the error stack, but HDF5 may call the driver while it handles an earlier error. The
 * driver therefore saves the stack before it calls HDF5 (hold_errors) and restores it afterwards (give_back). */
static hid_t hold_errors(void)
{
    return H5Eget_num(H5E_DEFAULT) > 0 ? H5Eget_current_stack() : H5I_INVALID_HID;
}

static void give_back(hid_t errors)
{
    if (errors >= 0)
        H5Eset_current_stack(errors);
}

#define HOLDING(type, call)             \
    const hid_t errors = hold_errors(); \
    const type done = call;             \
    give_back(errors)

/* ---- opening ---- */

static H5FD_t *open_system(const char *name, unsigned flags, haddr_t most)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5FD_t *file = NULL;
    if (access >= 0 && H5Pset_fapl_sec2(access) >= 0)
        file = H5FDopen(name, flags, access, most);
    const hid_t errors = hold_errors();
    if (access >= 0)
        H5Pclose(access);
    give_back(errors);
    return file;
}

static H5FD_t *driver_open(const char *name, unsigned flags, hid_t access, haddr_t most)
{
    const struct driver_info *info = H5Pget_driver_info(access);
    struct driver *d = info ? calloc(1, sizeof *d) : NULL;
    if (!d)
        return NULL;
    d->info = *info;
    d->file = open_system(name, flags, most);
    if (d->file)
        return &d->head;
    free(d);
    return NULL;
}

static herr_t driver_close(H5FD_t *f)
{
    HOLDING(herr_t, H5FDclose(file_of(f)));
    free(f);
    return done;
}

/* ---- reading and writing ---- */

static herr_t driver_read(H5FD_t *f, H5FD_mem_t type, hid_t plan, haddr_t place, size_t n,
                          void *to)
{
    const struct driver *d = (const struct driver *)f;
    HOLDING(herr_t, H5FDread(d->file, type, plan, place, n, to));
    if (done >= 0 && d->info.covered)
        structure_cover(d->info.covered, place, to, n);
    return done;
}

/* The type H5FD_MEM_DRAW denotes rows. Rows and metadata never share a page, because the file is created with
 * paged allocation (record/write/writer.c). */
static herr_t driver_write(H5FD_t *f, H5FD_mem_t type, hid_t plan, haddr_t place,
                           size_t n, const void *from)
{
    const struct driver *d = (const struct driver *)f;
    HOLDING(herr_t, H5FDwrite(d->file, type, plan, place, n, from));
    if (done < 0 || !d->info.follows)
        return done;
    if (type == H5FD_MEM_DRAW)
        structure_note_rows(d->info.follows, place, n);
    else if (structure_note(d->info.follows, place, from, n) != ESP_OK)
        return -1;
    return done;
}

/* ---- calls forwarded unchanged ---- */

static int driver_compare(const H5FD_t *a, const H5FD_t *b)
{
    return H5FDcmp(file_of(a), file_of(b));
}

/* Return the features of the driver. HDF5 also asks for them without an open file, with f = NULL. */
static herr_t driver_query(const H5FD_t *f, unsigned long *flags)
{
    (void)f;
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA |
             H5FD_FEAT_DATA_SIEVE | H5FD_FEAT_AGGREGATE_SMALLDATA |
             H5FD_FEAT_POSIX_COMPAT_HANDLE | H5FD_FEAT_SUPPORTS_SWMR_IO |
             H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
    return 0;
}

static haddr_t driver_get_eoa(const H5FD_t *f, H5FD_mem_t type)
{
    HOLDING(haddr_t, H5FDget_eoa(file_of(f), type));
    return done;
}

static herr_t driver_set_eoa(H5FD_t *f, H5FD_mem_t type, haddr_t end)
{
    HOLDING(herr_t, H5FDset_eoa(file_of(f), type, end));
    return done;
}

static haddr_t driver_get_eof(const H5FD_t *f, H5FD_mem_t type)
{
    const struct driver *d = (const struct driver *)f;
    HOLDING(haddr_t, H5FDget_eof(d->file, type));
    return d->info.covered && d->info.covered->end > done ? d->info.covered->end : done;
}

static herr_t driver_get_handle(H5FD_t *f, hid_t access, void **handle)
{
    HOLDING(herr_t, H5FDget_vfd_handle(file_of(f), access, handle));
    return done;
}

static herr_t driver_flush(H5FD_t *f, hid_t plan, hbool_t closing)
{
    HOLDING(herr_t, H5FDflush(file_of(f), plan, closing));
    return done;
}

static herr_t driver_truncate(H5FD_t *f, hid_t plan, hbool_t closing)
{
    HOLDING(herr_t, H5FDtruncate(file_of(f), plan, closing));
    return done;
}

static herr_t driver_lock(H5FD_t *f, hbool_t to_write)
{
    HOLDING(herr_t, H5FDlock(file_of(f), to_write));
    return done;
}

static herr_t driver_unlock(H5FD_t *f)
{
    HOLDING(herr_t, H5FDunlock(file_of(f)));
    return done;
}

static const H5FD_class_t driver_class = {
#if H5_VERSION_GE(1, 13, 0)
    .version = H5FD_CLASS_VERSION,
    .value = (H5FD_class_value_t)900, /* a number that no registered driver has */
#endif
    .name = "espalier",
    .maxaddr = INT64_MAX,
    .fc_degree = H5F_CLOSE_WEAK,
    .fapl_size = sizeof(struct driver_info),
    .open = driver_open,
    .close = driver_close,
    .cmp = driver_compare,
    .query = driver_query,
    .get_eoa = driver_get_eoa,
    .set_eoa = driver_set_eoa,
    .get_eof = driver_get_eof,
    .get_handle = driver_get_handle,
    .read = driver_read,
    .write = driver_write,
    .flush = driver_flush,
    .truncate = driver_truncate,
    .lock = driver_lock,
    .unlock = driver_unlock,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
};

/* ---- file access property lists ---- */

/* Return the driver, registered at the first call and never unregistered: HDF5 1.10.8 uses freed memory if a
 * driver is unregistered together with its last file. If two threads make the first call at the same time, two
 * drivers are registered, which does no harm. */
static hid_t registered(void)
{
    static _Atomic(hid_t) known = H5I_INVALID_HID;
    hid_t driver = atomic_load(&known);
    if (driver < 0 || H5Iget_type(driver) != H5I_VFL)
        atomic_store(&known, driver = H5FDregister(&driver_class));
    return driver;
}

static bool set(hid_t access, const struct driver_info *info)
{
    const hid_t driver = registered();
    return driver >= 0 && H5Pset_driver(access, driver, info) >= 0;
}

bool driver_follow(hid_t access, struct structure *s)
{
    return set(access, &(struct driver_info){.follows = s});
}

bool driver_cover(hid_t access, const struct structure *s)
{
    return set(access, &(struct driver_info){.covered = s});
}
