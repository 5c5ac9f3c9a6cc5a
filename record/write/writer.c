/* record/write/writer.c - create, append to, flush, check and close the HDF5 file of a run in progress. */
#include "record/write/writer.h"

#include "base/files.h"
#include "record/file/attributes.h"
#include "record/file/column.h"
#include "record/file/driver.h"
#include "record/file/h5.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE_BYTES = 4096 };

struct writer {
    const struct layout *layout;
    hid_t file;
    struct structure *structure; /* copy of the metadata written to the file */
    /* column[k].set < 0: the recording does not have column k (enum layout_id). */
    struct column column[LAYOUT_COLUMNS];
    enum esp_status failed; /* status of the first failure; ESP_OK: none */
    char reason[512];       /* message of the first failure */
    struct output output;   /* the temporary file, until it is renamed */
    char path[];
};

/* Store the first failure. The writer then stops using the file, because the state of libhdf5 is undefined
 * after a failure. */
static enum esp_status note(struct writer *w, enum esp_status st)
{
    if (st != ESP_OK && w->failed == ESP_OK) {
        w->failed = st;
        snprintf(w->reason, sizeof w->reason, "%s", esp_message());
    }
    return st;
}

static enum esp_status repeat(const struct writer *w)
{
    return esp_fail(w->failed, "%s", w->reason);
}

static struct writer *allocate(const char *path, const struct layout *layout)
{
    const size_t size = strlen(path) + 1;
    struct writer *w = calloc(1, sizeof *w + size);
    struct structure *structure = calloc(1, sizeof *structure);
    if (!w || !structure) {
        free(w);
        free(structure);
        esp_fail(ESP_MEMORY, "%s: out of memory", path);
        return NULL;
    }
    memcpy(w->path, path, size);
    w->structure = structure;
    w->layout = layout;
    w->file = H5I_INVALID_HID;
    for (size_t k = 0; k < LAYOUT_COLUMNS; k++)
        w->column[k].set = H5I_INVALID_HID;
    return w;
}

/* Allocate HDF5 metadata in pages of the file, so that a small piece of metadata never crosses a page of the
 * operating system. SIGKILL may interrupt a write between two pages but not within a page. A piece that is only
 * partly written would make all data below it unreadable. */
static bool set_pages(hid_t creation)
{
    return H5Pset_file_space_strategy(creation, H5F_FSPACE_STRATEGY_PAGE, false, 1) >=
               0 &&
           H5Pset_file_space_page_size(creation, PAGE_BYTES) >= 0;
}

/* Create the HDF5 file in the empty temporary file. SWMR requires the format of HDF5 1.10, which all later
 * versions read and write. */
static enum esp_status create_file(struct writer *w)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS),
                creation = H5Pcreate(H5P_FILE_CREATE);
    errno = 0;
    if (access >= 0 && creation >= 0 && set_pages(creation) &&
        H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110) >= 0 &&
        h5_set_locking(access, w->output.temporary) &&
        driver_follow(access, w->structure))
        w->file = H5Fcreate(w->output.temporary, H5F_ACC_TRUNC, creation, access);
    const bool is_full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
    const enum esp_status st =
        w->file >= 0 ? ESP_OK
                     : h5_fail(is_full ? ESP_IO : ESP_INPUT, w->path, "cannot create");
    if (creation >= 0)
        H5Pclose(creation);
    if (access >= 0)
        H5Pclose(access);
    return st;
}

static enum esp_status create_columns(struct writer *w)
{
    for (size_t k = 0; k < LAYOUT_COLUMNS; k++) {
        const struct layout_column *is = &w->layout->column[k];
        if (is->path[0] == '\0')
            continue;
        const enum esp_status st = column_create(w->path, w->file, is, &w->column[k]);
        if (st != ESP_OK)
            return st;
    }
    return ESP_OK;
}

/* Write the attribute `sorting` of each group /spikes/NAME. The name of the group is taken from the path of its
 * times. */
static enum esp_status mark_sorting(struct writer *w)
{
    for (size_t k = 0; k < CONFIG_POPULATIONS; k++) {
        const char *times = w->layout->column[LAYOUT_SPIKE_TIMES + k].path;
        if (times[0] == '\0')
            continue;
        char group_path[LAYOUT_PATH];
        snprintf(group_path, sizeof group_path, "%.*s",
                 (int)(strrchr(times, '/') - times), times);
        const hid_t group = H5Gopen2(w->file, group_path, H5P_DEFAULT);
        if (group < 0)
            return h5_fail(ESP_IO, w->path, group_path);
        const enum esp_status st = h5_put_sorting(w->path, group);
        if (H5Gclose(group) < 0 || st != ESP_OK)
            return st != ESP_OK ? st : h5_fail(ESP_IO, w->path, group_path);
    }
    return ESP_OK;
}

/* Start SWMR. From now on other processes can read the file, and all flushed rows are readable after a kill. */
static enum esp_status start_swmr(struct writer *w)
{
    return H5Fstart_swmr_write(w->file) >= 0
               ? ESP_OK
               : h5_fail(ESP_IO, w->path, "cannot start SWMR");
}

enum esp_status writer_create(const struct output_order *order,
                              const struct layout *layout, const struct header *header,
                              struct writer **out)
{
    enum esp_status st = h5_start(order->path, H5_RECORDS);
    struct writer *w = st == ESP_OK ? allocate(order->path, layout) : NULL;
    if (!w)
        return st != ESP_OK ? st : ESP_MEMORY;
    st = output_begin(order, &w->output);
    if (st != ESP_OK || (st = create_file(w)) != ESP_OK ||
        (st = attributes_write(header, w->path, w->file)) != ESP_OK ||
        (st = create_columns(w)) != ESP_OK || (st = mark_sorting(w)) != ESP_OK ||
        (st = start_swmr(w)) != ESP_OK) {
        note(w, st);
        return writer_close(w);
    }
    *out = w;
    return ESP_OK;
}

enum esp_status writer_append(struct writer *w, unsigned column, const void *lines,
                              uint64_t n_lines)
{
    assert(w->column[column].set >= 0);
    if (w->failed != ESP_OK)
        return repeat(w);
    return note(w, column_append(&w->column[column], lines, n_lines));
}

enum esp_status writer_flush(struct writer *w)
{
    if (w->failed != ESP_OK)
        return repeat(w);
    for (size_t k = LAYOUT_COLUMNS;
         k-- > 0;) /* images last, after all rows that belong to them */
        if (w->column[k].set >= 0 && note(w, column_flush(&w->column[k])) != ESP_OK)
            return w->failed;
    return ESP_OK;
}

enum esp_status writer_publish(struct writer *w)
{
    assert(w->output.temporary);
    /* Flush before renaming: the file may replace another recording, whose rows must not be lost. output_keep
     * waits until the file is on the disk. */
    enum esp_status st = w->file >= 0 ? writer_flush(w) : ESP_OK;
    if (st == ESP_OK)
        st = note(w, output_keep(&w->output));
    return st;
}

/* ---- checks and syncing ---- */

/* Return the descriptor of the open file, which remains valid if the name is deleted or replaced. On failure
 * set a message and return -1. */
static int descriptor(const struct writer *w)
{
    void *handle = NULL;
    if (H5Fget_vfd_handle(w->file, H5P_DEFAULT, &handle) < 0 || !handle) {
        h5_fail(ESP_IO, w->path, "no descriptor");
        return -1;
    }
    return *(int *)handle;
}

static enum esp_status sync_open(const struct writer *w, int fd)
{
    return fdatasync(fd) == 0 ? ESP_OK
                              : esp_fail(ESP_IO, "%s: cannot be written to the disk: %s",
                                         w->path, strerror(errno));
}

const struct layout *writer_layout(const struct writer *w)
{
    return w->layout;
}

uint64_t writer_rows(const struct writer *w)
{
    uint64_t rows = 0;
    for (size_t k = 0; k < LAYOUT_COLUMNS; k++)
        if (w->column[k].n_lines > 0)
            rows += structure_rows(w->layout->column[k].path, &w->column[k].rows);
    return rows;
}

/* Return what has happened to the open file, as a text for a message; NULL: nothing. */
static const char *loss(const struct writer *w, int fd)
{
    struct stat mine, named;
    if (fstat(fd, &mine) != 0)
        return NULL;
    if (lstat(w->path, &named) != 0)
        return errno == ENOENT ? "was deleted or moved" : NULL;
    if (mine.st_dev != named.st_dev || mine.st_ino != named.st_ino)
        return "was replaced by another file";
    /* Compare the metadata only if no write has failed, because a failed write may have changed a part of the
     * file. */
    if ((uint64_t)mine.st_size < w->structure->end ||
        (w->failed == ESP_OK && !structure_is_in(w->structure, fd)))
        return "was cut or overwritten";
    return NULL;
}

enum esp_status writer_look(const struct writer *w)
{
    const int fd = w->file >= 0 && !w->output.temporary ? descriptor(w) : -1;
    const char *lost = fd >= 0 ? loss(w, fd) : NULL;
    return lost ? esp_fail(ESP_IO, "%s: %s while the run wrote it", w->path, lost)
                : ESP_OK;
}

enum esp_status writer_sync(struct writer *w, struct structure *out)
{
    enum esp_status st = writer_flush(w);
    if (st != ESP_OK)
        return st;
    const int fd = descriptor(w);
    st = note(w, fd >= 0 ? sync_open(w, fd) : ESP_IO);
    if (st != ESP_OK)
        return st;
    w->structure->rows = writer_rows(w);
    *out = *w->structure;
    return ESP_OK;
}

/* ---- closing ---- */

/* Close the file, except after a failed write: a closed file would count as complete although rows are missing. */
static void close_file(struct writer *w)
{
    if (w->file < 0 || writer_flush(w) != ESP_OK)
        return;
    for (size_t k = 0; k < LAYOUT_COLUMNS; k++)
        if (note(w, column_close(&w->column[k])) != ESP_OK)
            return;
    if (H5Fclose(w->file) < 0)
        note(w, h5_fail(ESP_IO, w->path, "cannot close"));
    w->file = H5I_INVALID_HID;
}

/* Close a file that has its final name, and wait until it is on the disk, because the checkpoints of the run
 * may be deleted afterwards. */
static void close_published(struct writer *w)
{
    const int mine = w->file >= 0 ? descriptor(w) : -1;
    const int fd = mine >= 0 ? fcntl(mine, F_DUPFD_CLOEXEC, 0) : -1;
    if (w->file >= 0 && fd < 0)
        note(w, esp_fail(ESP_IO, "%s: no descriptor", w->path));
    close_file(w);
    if (fd >= 0 && w->failed == ESP_OK)
        note(w, sync_open(w, fd));
    if (fd >= 0)
        close(fd);
}

enum esp_status writer_seal(struct writer *w)
{
    close_file(w);
    return w->failed == ESP_OK ? ESP_OK : repeat(w);
}

enum esp_status writer_close(struct writer *w)
{
    if (!w)
        return ESP_OK;
    if (!w->output.temporary)
        close_published(w);
    close_file(w);
    const enum esp_status st = w->failed == ESP_OK ? ESP_OK : repeat(w);
    output_drop(&w->output);
    /* If closing failed, HDF5 keeps the file open, and the driver of the file still uses the structure. */
    if (w->file < 0) {
        structure_free(w->structure);
        free(w->structure);
    }
    free(w);
    return st;
}
