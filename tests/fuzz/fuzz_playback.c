/* tests/fuzz/fuzz_playback.c - any bytes as a file of spikes: refused, or items in order and within their
 * bounds.
 *
 * libhdf5 is not instrumented; see fuzz_recording.c. */
#include "record/read/spike_source.h"
#include "sim/network/network.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/hdf5_change.h"

#include <stdio.h>
#include <stdlib.h>

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned seed);

static struct config network(const char *path)
{
    struct config c;
    char text[512];
    snprintf(text, sizeof text,
             "[population.in]\nkind = spikes\nfile = %s\n"
             "[population.out]\nkind = lif\nsize = 2\n"
             "[projection.in-out]\nkind = dense\nfrom = in\nto = out\n",
             path);
    config_preset(&c, "guo2020");
    c.prune.strategy = POLICY_NONE;
    fuzz_expect(config_read_text(&c, text, "net.ini") == ESP_OK, "the network is good");
    return c;
}

static void expect_presentation(struct spikes_events e, uint64_t n_inputs, esp_tick room)
{
    for (size_t k = 0; k < e.n; k++) {
        fuzz_expect(e.id[k] < n_inputs, "ids are of inputs");
        fuzz_expect(e.tick[k] < room, "spikes lie in their presentation");
        fuzz_expect(k == 0 || e.tick[k] > e.tick[k - 1] ||
                        (e.tick[k] == e.tick[k - 1] && e.id[k] >= e.id[k - 1]),
                    "and in order");
    }
}

static void expect_items(const struct dataset *d, const struct config *c)
{
    const struct dataset_info *info = dataset_info(d);
    const struct spikes *s = dataset_spikes(d, DATASET_TRAIN, 0);
    const uint64_t n_inputs = (uint64_t)info->width * info->height;
    uint8_t *pixels = malloc((size_t)n_inputs);
    fuzz_expect(info->n_images[DATASET_TRAIN] > 0, "there is something to play");
    for (size_t k = 0; k < s->n_items && pixels; k++) {
        fuzz_expect(dataset_image(d, DATASET_TRAIN, k, pixels) < info->n_classes,
                    "labels are classes");
        for (size_t p = 0; p < spikes_presentations(s, k); p++)
            expect_presentation(spikes_events(s, k, p), n_inputs,
                                network_presentation_ticks(c));
        k += s->n_items / 1000; /* a look at some of many */
    }
    free(pixels);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_file f;
    struct dataset *d = NULL;
    if (!fuzz_file_create(data, size, &f))
        return 0;
    const struct config c = network(f.path);
    const enum esp_status st = spike_source_open(&c, NULL, &d);
    fuzz_expect_answer(st);
    if (st == ESP_OK)
        expect_items(d, &c);
    dataset_free(d);
    fuzz_file_free(&f);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    (void)max_size;
    hdf5_change(data, size, seed);
    return size;
}
