/* datasets/fetch.c - URLs and hashes of the files, their download and verification. */
#include "datasets/fetch.h"

#include "base/child.h"
#include "base/files.h"
#include "base/output.h"
#include "datasets/idx_folder.h"
#include "datasets/places.h"
#include "datasets/sha256.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

enum { LINE_SIZE = 1024, FILE_SIZE = PLACES_PATH + 64, URL_SIZE = 2048 };

/* ---- the program curl: it is started without a shell, which could take a URL for commands ---- */

enum { WORDS_SIZE = 400 };

/* Start curl, which writes its messages to the file descriptor `errors`. Return 0 or an errno. */
static int start_curl(const char *url, const char *path, int errors, pid_t *child)
{
    /* a stalled mirror fails after a minute; the largest file has 10 MB, so a file above 64 MB is refused */
    const char *const words[] = {"curl",
                                 "--fail",
                                 "--location",
                                 "--silent",
                                 "--show-error",
                                 "--connect-timeout",
                                 "30",
                                 "--speed-limit",
                                 "1000",
                                 "--speed-time",
                                 "60",
                                 "--max-filesize",
                                 "67108864",
                                 "--output",
                                 path,
                                 "--",
                                 url,
                                 NULL};
    const struct child_program curl = {.words = words, .output = -1, .errors = errors};
    return child_start(&curl, child);
}

/* Read all that curl prints; keep its beginning as one line. */
static void read_words(int fd, char words[WORDS_SIZE])
{
    char text[256];
    size_t used = 0;
    ssize_t n;
    while ((n = read(fd, text, sizeof text)) > 0 || (n < 0 && errno == EINTR))
        for (ssize_t k = 0; k < n && used < WORDS_SIZE - 1; k++)
            words[used++] = (unsigned char)text[k] < ' ' ? ' ' : text[k];
    while (used > 0 && words[used - 1] == ' ')
        used--;
    words[used] = 0;
}

static enum esp_status status_of_curl(const char *url, int result, const char *words)
{
    if (WIFEXITED(result) && WEXITSTATUS(result) == 0)
        return ESP_OK;
    if (WIFSIGNALED(result) &&
        (WTERMSIG(result) == SIGINT || WTERMSIG(result) == SIGTERM))
        return esp_fail(ESP_INTERRUPTED, "%s: the download was stopped", url);
    return esp_fail(ESP_IO, "%s: cannot be fetched: %s", url,
                    *words ? words : "curl ended without a message");
}

/* Download `url` to the file `path`, which curl creates. ESP_INPUT if curl is not installed, ESP_IO with curl's
 * message if it fails, ESP_INTERRUPTED if a signal ended it. A partial file may remain. */
static enum esp_status curl_get(const char *url, const char *path)
{
    int words_pipe[2], result;
    char words[WORDS_SIZE];
    pid_t child;
    if (pipe(words_pipe) != 0)
        return esp_fail(ESP_IO, "%s: no pipe to curl: %s", url, strerror(errno));
    fcntl(words_pipe[0], F_SETFD, FD_CLOEXEC);
    fcntl(words_pipe[1], F_SETFD, FD_CLOEXEC);
    const int error = start_curl(url, path, words_pipe[1], &child);
    close(words_pipe[1]);
    if (error == 0)
        read_words(words_pipe[0], words);
    close(words_pipe[0]);
    if (error == ENOENT)
        return esp_fail(ESP_INPUT, "the program curl is missing: sudo apt install curl");
    if (error)
        return esp_fail(ESP_IO, "curl cannot be started: %s", strerror(error));
    while (waitpid(child, &result, 0) < 0)
        if (errno != EINTR)
            return esp_fail(ESP_IO, "%s: lost sight of curl: %s", url, strerror(errno));
    return status_of_curl(url, result, words);
}

/* ---- the files ---- */

/* MNIST, uncompressed, in the order of idx_folder_names. Sizes and hashes are of the uncompressed files, because
 * mirrors compress them differently. */
static const struct expected {
    unsigned n_bytes;
    const char *sha256;
} mnist[IDX_FOLDER_FILES] = {
    {47040016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
    {60008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
    {7840016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
    {10008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"},
};

static const char *const mnist_mirrors[] = {
    "https://ossci-datasets.s3.amazonaws.com/mnist",
    "https://storage.googleapis.com/cvdf-datasets/mnist",
};

struct fetch {
    bool force; /* replace a file whose content is not the expected one */
    fetch_say *say;
    void *context;
    char folder[PLACES_PATH];
};

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static void
tell(const struct fetch *f, const char *format, ...)
{
    char line[LINE_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    f->say(line, f->context);
}

/* Whether the uncompressed content of the file is the expected one. Reads at most one byte beyond the expected
 * size. */
static bool file_is(const char *path, const struct expected *want)
{
    uint8_t bytes[1 << 15];
    char text[SHA256_TEXT];
    struct sha256 hash = sha256_start();
    gzFile gz = gzopen(path, "rb");
    if (!gz)
        return false;
    int k;
    while (hash.n_bytes <= want->n_bytes && (k = gzread(gz, bytes, sizeof bytes)) > 0)
        sha256_add(&hash, bytes, (size_t)k);
    const bool whole = gzclose_r(gz) == Z_OK && hash.n_bytes == want->n_bytes;
    sha256_text(&hash, text);
    return whole && strcmp(text, want->sha256) == 0;
}

/* Whether the folder has all files of MNIST, with the expected content. */
static bool has_all(const char *folder)
{
    char path[FILE_SIZE];
    bool has = true;
    for (int which = 0; which < IDX_FOLDER_FILES && has; which++) {
        has = false;
        for (int packed = 0; packed < 2 && !has; packed++) {
            snprintf(path, sizeof path, "%s/%s%s", folder, idx_folder_names()[which],
                     packed ? ".gz" : "");
            has = file_is(path, &mnist[which]);
        }
    }
    return has;
}

/* Return the place from which dataset_open would read the set: the first that holds any IDX file; NULL if none
 * does. */
static const char *find_place(const struct places *places)
{
    for (size_t k = 0; k < places->n; k++)
        if (idx_folder_present(places->folder[k]))
            return places->folder[k];
    return NULL;
}

/* Download one file from one mirror, whose URL is `base`, into f->folder. */
static enum esp_status fetch_from(const struct fetch *f, const char *base,
                                  const char *file, const struct expected *want)
{
    char path[FILE_SIZE], url[URL_SIZE];
    struct output out;
    snprintf(path, sizeof path, "%s/%s.gz", f->folder, file);
    const struct output_order order = {
        .path = path, .kind = OUTPUT_GZIP, .force = f->force};
    const size_t n = strlen(base);
    if (snprintf(url, sizeof url, "%s%s%s.gz", base, n && base[n - 1] == '/' ? "" : "/",
                 file) >= URL_SIZE)
        return esp_fail(ESP_INPUT, "ESPALIER_MIRROR is longer than %d bytes", URL_SIZE);
    tell(f, "fetching %s", url);
    enum esp_status st = output_begin(&order, &out);
    if (st != ESP_OK)
        return st;
    st = curl_get(url, out.temporary);
    if (st == ESP_OK && !file_is(out.temporary, want))
        st = esp_fail(ESP_IO, "%s: is not the file we know: its SHA-256 differs", url);
    if (st == ESP_OK)
        return output_keep(&out);
    output_drop(&out);
    return st;
}

/* Download one file from the first mirror that has the expected content, unless f->folder has it. A failure other
 * than ESP_IO does not depend on the mirror and ends the search. */
static enum esp_status fetch_file(const struct fetch *f, int which)
{
    const char *file = idx_folder_names()[which];
    const char *own = getenv("ESPALIER_MIRROR");
    char path[FILE_SIZE];
    for (int packed = 0; packed < 2; packed++) {
        snprintf(path, sizeof path, "%s/%s%s", f->folder, file, packed ? ".gz" : "");
        if (file_is(path, &mnist[which])) {
            tell(f, "%s is there", path);
            return ESP_OK;
        }
    }
    if (own && *own)
        return fetch_from(f, own, file, &mnist[which]);
    enum esp_status st = ESP_IO;
    for (size_t k = 0; k < sizeof mnist_mirrors / sizeof mnist_mirrors[0] && st == ESP_IO;
         k++)
        if ((st = fetch_from(f, mnist_mirrors[k], file, &mnist[which])) == ESP_IO)
            tell(f, "%s", esp_message());
    return st;
}

enum esp_status fetch_dataset(const char *name, bool force, fetch_say *say, void *context)
{
    struct fetch f = {.force = force, .say = say, .context = context};
    const char *folder_name = places_folder_name(name);
    enum esp_status st;
    if (!folder_name)
        return esp_fail(ESP_INPUT,
                        "data set %s: nothing to fetch; `data fetch mnist` works", name);
    const struct places places = places_list(folder_name);
    const char *place = find_place(&places);
    const bool is_mnist = strcmp(name, "mnist") == 0;
    if (place && (!is_mnist || has_all(place))) {
        tell(&f, "%s is already at %s", name, place);
        return ESP_OK;
    }
    if (!is_mnist)
        return esp_fail(ESP_INPUT, "data set %s: %s brings it", name,
                        places_source(name));
    if ((st = places_home(folder_name, f.folder)) != ESP_OK ||
        (st = files_make_folder(f.folder)) != ESP_OK)
        return st;
    for (int which = 0; which < IDX_FOLDER_FILES; which++)
        if ((st = fetch_file(&f, which)) != ESP_OK)
            return st;
    tell(&f, "%s is complete in %s", name, f.folder);
    return ESP_OK;
}
