/* tests/record/refused.c */
#include "tests/record/refused.h"

#include "record/read/restore.h"
#include "record/verify/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

int refused_setup(void **state)
{
    struct refused *f = malloc(sizeof *f);
    recorded_setup(&f->recorded);
    recorded_run(&f->recorded, RECORD_ALL);
    snprintf(f->copy, sizeof f->copy, "%s/copy.h5", f->recorded.dir);
    *state = f;
    return 0;
}

int refused_teardown(void **state)
{
    struct refused *f = *state;
    recorded_teardown(&f->recorded);
    free(f);
    return 0;
}

static void ignore(void *context, const char *claim, const char *problem)
{
    (void)context, (void)claim, (void)problem;
}

enum esp_status refused_use(const char *path)
{
    struct run_file *f = NULL;
    struct network *net = NULL;
    struct readout *readout = NULL;
    enum esp_status st = run_file_open(path, &f);
    if (st == ESP_OK)
        st = verify_run(f, ignore, NULL);
    if (st == ESP_OK)
        st = restore_network(f, &net);
    if (st == ESP_OK)
        st = restore_readout(f, &readout);
    readout_free(readout);
    network_free(net);
    run_file_close(f);
    return st;
}

void refused_expect(const char *path, const char *reason)
{
    assert_int_equal(refused_use(path), ESP_INPUT);
    if (!strstr(esp_message(), reason))
        fail_msg("'%s' does not say '%s'", esp_message(), reason);
    if (!strstr(esp_message(), path))
        fail_msg("'%s' does not name the file", esp_message());
}

void refused_write(const char *path, const void *bytes, size_t n)
{
    unlink(path); /* writing into a truncated file waits for the disk */
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

size_t refused_load(const char *path, unsigned char **bytes)
{
    struct stat s;
    assert_int_equal(stat(path, &s), 0);
    FILE *f = fopen(path, "rb");
    *bytes = malloc((size_t)s.st_size);
    assert_int_equal(fread(*bytes, 1, (size_t)s.st_size, f), s.st_size);
    fclose(f);
    return (size_t)s.st_size;
}
