/* tests/fuzz/fuzz_checkpoint.c - any bytes behind a seal that is right as a checkpoint to resume.
 *
 * The program tries a checkpoint in a child process before it touches the recording; here the trial is made
 * in this process, and ends the command (--wrap=sandbox_run). What a run does with a state that was accepted
 * is the matter of tests/fuzz/fuzz_state.c. */
#include "base/hash.h"
#include "record/file/checksummed_file.h"
#include "session/resume.h"
#include "session/sandbox.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/hdf5_change.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned seed);
enum esp_status __wrap_sandbox_run(const char *path, sandbox_use *use, void *context);

enum esp_status __wrap_sandbox_run(const char *path, sandbox_use *use, void *context)
{
    const enum esp_status st = use(path, context);
    fuzz_expect_answer(st);
    return st == ESP_OK ? esp_fail(ESP_INPUT, "the trial ends here") : st;
}

/* The block at the start of a sealed file, as record/file/checksummed_file.h describes it. */
static void mend_seal(uint8_t *data, size_t size)
{
    if (size < CHECKSUMMED_FILE_BLOCK)
        return;
    const size_t n = size - CHECKSUMMED_FILE_BLOCK;
    memset(data, 0, CHECKSUMMED_FILE_BLOCK);
    snprintf((char *)data, CHECKSUMMED_FILE_BLOCK,
             "espalier checkpoint\nformat %d\nlength %zu\nhash   %016" PRIx64 "\n\n",
             CHECKSUMMED_FILE_FORMAT, n,
             hash_bytes(HASH_START, data + CHECKSUMMED_FILE_BLOCK, n));
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    (void)max_size;
    hdf5_change(data, size, seed);
    if (seed % 16 != 0)
        mend_seal(data, size);
    return size;
}

static void remove_lock(const char *path)
{
    char lock[512];
    snprintf(lock, sizeof lock, "%s.lock", path);
    unlink(lock);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_file f;
    if (!fuzz_file_create(data, size, &f))
        return 0;
    const struct session_params params = {.is_recorded = true,
                                          .store = {.command = "espalier resume"},
                                          .threads = 1,
                                          .eval_threads = 1};
    struct session r = session_blank(&params);
    const enum esp_status st = session_resume(&r, f.path);
    fuzz_expect_answer(st);
    fuzz_expect(st != ESP_OK, "nothing goes on after the trial");
    session_free(&r);
    remove_lock(f.path);
    fuzz_file_free(&f);
    return 0;
}
