/* base/output.c - implements the rules of base/output.h for single files; output_folder.c does so for folders. */
#define _GNU_SOURCE /* for F_OFD_SETLK and memmem */
#include "base/output.h"

#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_NAMES = 100, LOOKED_AT = 1 << 20 };

#define HDF5 "\211HDF\r\n\032\n"

/* What identifies a file of each kind: `start`, the bytes at its beginning, and `holds`, a text within its first
 * LOOKED_AT bytes ("": none). `noun` names the kind in messages. */
static const struct {
    const char *noun, *start, *holds;
    bool streams; /* whether the kind may be written to a device or a pipe */
} kinds[OUTPUT_KINDS] = {
    [OUTPUT_RECORDING] = {"a recording of espalier", HDF5, "espalier_version", false},
    [OUTPUT_CHECKPOINT] = {"a checkpoint of espalier", "espalier checkpoint\n", "",
                           false},
    [OUTPUT_NIR] = {"a graph of NIR", HDF5, "NIRGraph", false},
    [OUTPUT_PNG] = {"a PNG picture", "\211PNG\r\n\032\n", "", true},
    [OUTPUT_SVG] = {"an SVG picture of espalier",
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" ", "", true},
    [OUTPUT_SPIKE_TABLE] = {"a table of spikes", "image,label,answer,tick,", "", true},
    [OUTPUT_PREDICTIONS] = {"a table of predictions", "image,label,", "", true},
    [OUTPUT_GZIP] = {"a gzip file", "\037\213", "", false},
    [OUTPUT_STUDY] = {"a study", "{\"identity\": \"", "", false},
    [OUTPUT_RESULT] = {"the result of a training", "{\"study\": \"", "", false},
    [OUTPUT_HISTORY] = {"the history of a training", "images,living,removed,", "", false},
    [OUTPUT_RESULTS_TABLE] = {"a table of results", "strategy,size,seed,neurons_start,",
                              "", false},
    [OUTPUT_TIMES_TABLE] = {"a table of times", "strategy,size,seed,train_s,", "", false},
    [OUTPUT_SUMMARY_TABLE] = {"a table of means", "strategy,size,seeds,", "", false},
    [OUTPUT_TRIALS_TABLE] = {"a table of trials", "trial,", "", false},
    [OUTPUT_SETTINGS] = {"the settings of a trial", "; trial ", "", false},
    [OUTPUT_REPORT] = {"the report of a study", "# A study of pruning", "", false},
};

/* ---- kinds of files ---- */

/* Read up to `most` bytes from the beginning of a regular file and set *n to their number. The caller frees the
 * result with free(). *n is 0 if the file cannot be read; the result is NULL if memory is short. */
static char *read_start(const char *path, size_t most, size_t *n)
{
    char *bytes = malloc(most);
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat s;
    *n = 0;
    while (bytes && fd >= 0 && fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && *n < most) {
        const ssize_t got = pread(fd, bytes + *n, most - *n, (off_t)*n);
        if (got <= 0)
            break;
        *n += (size_t)got;
    }
    if (fd >= 0)
        close(fd);
    return bytes;
}

bool output_is(const char *path, enum output_kind kind)
{
    const char *start = kinds[kind].start, *holds = kinds[kind].holds;
    size_t n;
    char *bytes = read_start(path, *holds ? LOOKED_AT : strlen(start), &n);
    const bool is = n >= strlen(start) && memcmp(bytes, start, strlen(start)) == 0 &&
                    (!*holds || memmem(bytes, n, holds, strlen(holds)));
    free(bytes);
    return is;
}

/* ---- checking what may be written ---- */

static bool is_input(const struct output_order *o)
{
    bool is = false;
    for (size_t k = 0; k < OUTPUT_INPUTS; k++)
        is = is || files_same(o->path, o->input[k]);
    return is;
}

/* Return whether a file is a device, a pipe, or the file that standard output or standard error is written to. */
static bool is_stream(const struct stat *s)
{
    struct stat own;
    bool is = S_ISCHR(s->st_mode) || S_ISFIFO(s->st_mode);
    for (int fd = 1; fd <= 2; fd++)
        is = is ||
             (fstat(fd, &own) == 0 && own.st_dev == s->st_dev && own.st_ino == s->st_ino);
    return is;
}

static enum esp_status check_existing(const struct output_order *o, const struct stat *s)
{
    if (is_stream(s) && kinds[o->kind].streams)
        return ESP_OK;
    if (S_ISDIR(s->st_mode))
        return esp_fail(ESP_INPUT, "%s: is a directory", o->path);
    if (!S_ISREG(s->st_mode))
        return esp_fail(ESP_INPUT, "%s: is not a regular file: choose another name",
                        o->path);
    if (!o->force)
        return esp_fail(ESP_EXISTS, "%s: exists already; choose another name", o->path);
    if (s->st_size > 0 && !o->known && !output_is(o->path, o->kind))
        return esp_fail(ESP_INPUT,
                        "%s: is not %s and is not replaced: choose another name or "
                        "remove it",
                        o->path, kinds[o->kind].noun);
    return access(o->path, W_OK) == 0 ? ESP_OK : files_fail(o->path);
}

enum esp_status output_check(const struct output_order *o)
{
    struct stat s;
    if (!*o->path)
        return esp_fail(ESP_INPUT, "the name of the output is empty");
    if (stat(o->path, &s) == 0)
        return is_input(o) ? esp_fail(ESP_INPUT,
                                      "%s: is read by this command and cannot be its "
                                      "output: choose another name",
                                      o->path)
                           : check_existing(o, &s);
    if (errno == ENOENT && lstat(o->path, &s) == 0)
        return esp_fail(ESP_INPUT, "%s: is a link to a file that does not exist",
                        o->path);
    return errno == ENOENT ? files_check_folder(o->path) : files_fail(o->path);
}

/* ---- permissions ---- */

static void restrict_to(const char *path, mode_t *mode)
{
    struct stat s;
    if (path && stat(path, &s) == 0 && S_ISREG(s.st_mode))
        *mode &= s.st_mode;
}

static bool exists(const char *path)
{
    return path && files_exist(path);
}

/* Set the permissions of the new file, open as fd. If it replaces an old file, it gets the permissions, group and
 * owner of the old file. Otherwise it gets all permissions that the files like[] have, or without such files those
 * that the system gives a new file. In both cases it gets no permission that one of the files like[] lacks. If the
 * group of the old file cannot be set, the group permissions are removed. */
static enum esp_status set_rights(int fd, const struct output_order *o)
{
    struct stat old, mine;
    if (fstat(fd, &mine) != 0)
        return files_fail(o->path);
    const bool has_like = exists(o->like[0]) || exists(o->like[1]);
    mode_t mode = has_like ? 0777 : mine.st_mode & 0777;
    if (stat(o->path, &old) == 0) {
        mode = old.st_mode & 0777;
        if (old.st_gid != mine.st_gid && fchown(fd, (uid_t)-1, old.st_gid) != 0)
            mode &= ~(mode_t)070;
        if (old.st_uid != mine.st_uid)
            (void)!fchown(fd, old.st_uid, (gid_t)-1); /* only root can change the owner */
    }
    for (size_t k = 0; k < sizeof o->like / sizeof *o->like; k++)
        restrict_to(o->like[k], &mode);
    return fchmod(fd, mode) == 0 || errno == EPERM ? ESP_OK : files_fail(o->path);
}

/* ---- temporary names ---- */

/* Lock an open file until it is closed; return false if another process holds the lock. These locks do not interact
 * with flock, which libhdf5 uses. */
static bool lock_file(int fd)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(fd, F_OFD_SETLK, &whole) == 0;
}

/* Remove the temporary file `name` of a process that has ended. If a process is still writing the file, that
 * process holds the lock, and the file stays. */
static void remove_leftover(const char *name)
{
    struct stat s;
    const int fd = open(name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd >= 0 && fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && lock_file(fd))
        unlink(name);
    if (fd >= 0)
        close(fd);
}

/* Make a temporary file with a new name and lock it. open_output calls set_rights afterwards. */
static enum esp_status make_temporary(struct output *out, int *fd)
{
    char name[FILES_PATH];
    for (unsigned k = 1; k <= MOST_NAMES; k++) {
        const enum esp_status st =
            k == 1 ? files_path(name, "%s" OUTPUT_SUFFIX, out->path)
                   : files_path(name, "%s" OUTPUT_SUFFIX "%u", out->path, k);
        if (st != ESP_OK)
            return st;
        remove_leftover(name);
        *fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (*fd < 0 && errno == EEXIST)
            continue;
        if (*fd < 0)
            return files_fail(out->path);
        lock_file(*fd);
        out->temporary = strdup(name);
        if (!out->temporary)
            unlink(name);
        return out->temporary ? ESP_OK : esp_fail(ESP_MEMORY, "out of memory");
    }
    return esp_fail(ESP_INPUT, "%s%s, %s%s2 ...: remove them", out->path, OUTPUT_SUFFIX,
                    out->path, OUTPUT_SUFFIX);
}

/* ---- writing a file ---- */

/* Open the device, pipe or file that `path` names. If it is standard output or standard error, duplicate the
 * descriptor, so that writing continues at its current position. */
static int open_stream(const char *path)
{
    struct stat s, own;
    if (stat(path, &s) != 0)
        return -1;
    for (int fd = 1; fd <= 2; fd++)
        if (fstat(fd, &own) == 0 && own.st_dev == s.st_dev && own.st_ino == s.st_ino)
            return dup(fd);
    return open(path, O_WRONLY | O_CLOEXEC);
}

static enum esp_status open_output(const struct output_order *o, struct output *out)
{
    struct stat s;
    int fd = -1;
    enum esp_status st = ESP_OK;
    if (stat(o->path, &s) == 0 && is_stream(&s)) {
        fd = open_stream(o->path);
        st = fd >= 0 ? ESP_OK : files_fail(o->path);
    } else {
        st = make_temporary(out, &fd);
        if (st == ESP_OK)
            st = set_rights(fd, o);
    }
    if (st == ESP_OK && !(out->f = fdopen(fd, "wb")))
        st = files_fail(o->path);
    if (st != ESP_OK && fd >= 0)
        close(fd);
    return st;
}

enum esp_status output_begin(const struct output_order *order, struct output *out)
{
    enum esp_status st = output_check(order);
    if (st != ESP_OK)
        return st;
    struct output o = {.path = files_real_name(order->path),
                       .kind = order->kind,
                       .force = order->force,
                       .known = order->known};
    st = o.path ? open_output(order, &o) : esp_fail(ESP_MEMORY, "out of memory");
    if (st == ESP_OK)
        *out = o;
    else
        output_drop(&o);
    return st;
}

enum esp_status output_renew(const char *path, enum output_kind kind, struct output *out)
{
    return output_begin(&(struct output_order){.path = path, .kind = kind, .force = true},
                        out);
}

static enum esp_status flush(const struct output *o)
{
    const bool good =
        fflush(o->f) == 0 && !ferror(o->f) && (!o->temporary || fsync(fileno(o->f)) == 0);
    return good ? ESP_OK
                : esp_fail(ESP_IO, "%s: could not be written whole: %s", o->path,
                           strerror(errno));
}

/* Rename the temporary file to its final name. Without `force` an existing file is not replaced, even if it was
 * made after output_begin. For this, link() tests and names in one step. On file systems without hard links the
 * test and the rename are two steps. */
static enum esp_status take_name(const struct output *o)
{
    const struct output_order again = {
        .path = o->path, .kind = o->kind, .force = o->force, .known = o->known};
    if (!o->force && link(o->temporary, o->path) == 0) {
        unlink(o->temporary);
        return ESP_OK;
    }
    const enum esp_status st = output_check(&again);
    if (st != ESP_OK)
        return st;
    return rename(o->temporary, o->path) == 0 ? ESP_OK : files_fail(o->path);
}

enum esp_status output_keep(struct output *o)
{
    enum esp_status st = flush(o);
    if (st == ESP_OK && o->temporary)
        st = take_name(o);
    if (st == ESP_OK && o->temporary) {
        free(o->temporary);
        o->temporary = NULL;
        st = files_sync_folder(o->path);
    }
    output_drop(o);
    return st;
}

void output_drop(struct output *o)
{
    if (o->temporary)
        unlink(o->temporary);
    if (o->f)
        fclose(o->f);
    free(o->temporary);
    free(o->path);
    *o = (struct output){0};
}
