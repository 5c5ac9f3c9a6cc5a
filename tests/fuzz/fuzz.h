/* tests/fuzz/fuzz.h - what the fuzz targets share.
 *
 * A target is LLVMFuzzerTestOneInput of libFuzzer: it uses hostile bytes as a user's file or words and
 * aborts when a promise is broken. With -Dfuzz=true (clang) libFuzzer drives it; otherwise
 * tests/fuzz/replay.c shows it every file of its corpus, as an ordinary test. */
#ifndef ESPALIER_TESTS_FUZZ_H
#define ESPALIER_TESTS_FUZZ_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Called once before the first input, where a target has it. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Abort with the claim unless it holds. */
void fuzz_expect(bool holds, const char *claim);

/* What hostile input may lead to: success, or a message that ends the program with status 2, or want
 * of memory. */
void fuzz_expect_answer(enum esp_status st);

/* Bytes as a file in $TMPDIR, best on a tmpfs. */
struct fuzz_file {
    char path[256];
};

/* False if it cannot be written. */
bool fuzz_file_create(const void *bytes, size_t size, struct fuzz_file *out);
void fuzz_file_free(struct fuzz_file *f);

/* Bytes as a text that ends with 0, for free(); cut at the first 0. NULL when memory is short. */
char *fuzz_text(const uint8_t *data, size_t size);

#endif
