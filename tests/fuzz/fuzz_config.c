/* tests/fuzz/fuzz_config.c - any text as a configuration: what is accepted is written, read and
 * resolved without loss. */
#include "sim/config/config.h"
#include "tests/fuzz/fuzz.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { PIXELS = 784, IMAGES = 60000 };

/* Writing and reading is the identity on what a run would accept; what it would refuse may not read back,
 * but if it does it is the same. */
static void expect_round_trip(const struct config *c, bool accepted)
{
    struct config again;
    char *text = config_text(c), *second = NULL;
    config_default(&again);
    const bool reads = text && config_read_text(&again, text, "text") == ESP_OK;
    fuzz_expect(reads || !text || !accepted, "what config_text writes can be read");
    if (reads)
        second = config_text(&again);
    if (second)
        fuzz_expect(strcmp(text, second) == 0, "and reads as the same configuration");
    free(second);
    free(text);
}

static void use(const struct config *c)
{
    const enum esp_status st = config_check(c);
    fuzz_expect_answer(st);
    expect_round_trip(c, st == ESP_OK);
    if (st != ESP_OK)
        return;
    const struct config resolved = config_resolve(c, IMAGES, PIXELS, 1);
    fuzz_expect(config_check(&resolved) == ESP_OK,
                "a resolved configuration is a good one");
    expect_round_trip(&resolved, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config c, before;
    char *text = fuzz_text(data, size);
    if (!text)
        return 0;
    config_default(&c);
    before = c;
    const enum esp_status st = config_read_text(&c, text, "fuzz.ini");
    fuzz_expect_answer(st);
    if (st == ESP_OK)
        use(&c);
    else
        fuzz_expect(config_hash(&c) == config_hash(&before),
                    "a refused text sets nothing");
    free(text);
    return 0;
}
