/* tests/fuzz/fuzz.c */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void fuzz_expect(bool holds, const char *claim)
{
    if (holds)
        return;
    fprintf(stderr, "does not hold: %s (last message: %s)\n", claim, esp_message());
    abort();
}

void fuzz_expect_answer(enum esp_status st)
{
    fuzz_expect(st == ESP_OK || st == ESP_INPUT || st == ESP_MEMORY,
                "hostile input is no failure of the system");
    fuzz_expect(st == ESP_OK || *esp_message(), "a refusal has a message");
    for (const char *c = esp_message(); *c; c++)
        fuzz_expect((unsigned char)*c >= ' ' && *c != 0x7f, "a message is one line");
}

static bool write_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        const ssize_t n = write(fd, bytes, size);
        if (n <= 0)
            return false;
        bytes += n;
        size -= (size_t)n;
    }
    return true;
}

bool fuzz_file_create(const void *bytes, size_t size, struct fuzz_file *out)
{
    const char *folder = getenv("TMPDIR");
    if (snprintf(out->path, sizeof out->path, "%s/espalier-fuzz-XXXXXX",
                 folder ? folder : P_tmpdir) >= (int)sizeof out->path)
        return false;
    const int fd = mkstemp(out->path);
    if (fd < 0)
        return false;
    const bool written = write_all(fd, bytes, size);
    if (close(fd) == 0 && written)
        return true;
    fuzz_file_free(out);
    return false;
}

void fuzz_file_free(struct fuzz_file *f)
{
    unlink(f->path);
}

char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text)
        return NULL;
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}
