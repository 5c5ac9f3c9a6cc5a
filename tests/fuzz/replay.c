/* tests/fuzz/replay.c - show a fuzz target the files of its corpus: replay DIRECTORY...
 *
 * A file NAME.gz stands for its uncompressed contents. The name of the file is printed before it is used,
 * because a broken promise ends the process. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

extern int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

enum { MOST_BYTES = 1 << 24 };

/* All of a file; false if it cannot be read. */
static bool load(const char *path, uint8_t *bytes, size_t *n)
{
    const size_t length = strlen(path);
    if (length > 3 && strcmp(path + length - 3, ".gz") == 0) {
        gzFile gz = gzopen(path, "rb");
        const int got = gz ? gzread(gz, bytes, MOST_BYTES) : -1;
        *n = got < 0 ? 0 : (size_t)got;
        return gz && gzclose_r(gz) == Z_OK && got > 0;
    }
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    *n = fread(bytes, 1, MOST_BYTES, f);
    return fclose(f) == 0;
}

/* The input at the end of a block of its own size, so that sanitizers see a step beyond it. */
static bool replay(const char *path, uint8_t *room)
{
    size_t n = 0;
    fprintf(stderr, "%s\n", path);
    uint8_t *input = load(path, room, &n) ? malloc(n ? n : 1) : NULL;
    if (!input)
        return false;
    memcpy(input, room, n);
    LLVMFuzzerTestOneInput(input, n);
    free(input);
    return true;
}

/* The number of files used; -1 if one could not be read. */
static int replay_folder(const char *folder, uint8_t *room)
{
    struct dirent **entries;
    const int n = scandir(folder, &entries, NULL, alphasort);
    int n_used = n < 0 ? -1 : 0;
    for (int k = 0; k < n; k++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, entries[k]->d_name);
        if (entries[k]->d_name[0] != '.' && n_used >= 0)
            n_used = replay(path, room) ? n_used + 1 : -1;
        free(entries[k]);
    }
    if (n >= 0)
        free(entries);
    return n_used;
}

int main(int argc, char **argv)
{
    FILE *tap = fdopen(dup(STDOUT_FILENO), "w"); /* a target may turn stdout elsewhere */
    uint8_t *room = malloc(MOST_BYTES);
    bool good = tap && room;
    if (LLVMFuzzerInitialize)
        LLVMFuzzerInitialize(&argc, &argv);
    for (int k = 1; good && k < argc; k++) {
        const int n = replay_folder(argv[k], room);
        good = n > 0;
        fprintf(tap, "%s %d - %d hostile inputs break no promise\n",
                good ? "ok" : "not ok", k, n);
    }
    if (tap) {
        fprintf(tap, "1..%d\n", argc - 1);
        fclose(tap);
    }
    free(room);
    return good ? 0 : 1;
}
