/* tests/fuzz/fuzz_run.c - any configuration that is accepted also runs: the network is made, shown some
 * images, pruned and finished. Large ones are left out. */
#include "sim/config/config.h"
#include "sim/training/golden.h"
#include "sim/training/trainer.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

enum {
    PIXELS = 784,
    MOST_NEURONS = 64,
    MOST_TICKS = 1000,
    MOST_DELAY = 1000,
    MOST_IMAGES = 12,
    MOST_RETRIES = 2,
};

static bool is_small(const struct config *c)
{
    const double ticks = (c->run.present_ms + c->run.rest_ms) / c->run.dt_ms;
    bool small = ticks <= MOST_TICKS && c->run.max_retries <= MOST_RETRIES;
    for (size_t k = 0; k < c->n_populations; k++) {
        const struct population_config *p = &c->population[k];
        small = small && p->size <= MOST_NEURONS &&
                p->max_rate_Hz * c->run.present_ms <= 1000 * MOST_TICKS;
    }
    for (size_t k = 0; k < c->n_projections; k++)
        small = small && c->projection[k].delay_ticks <= MOST_DELAY;
    return small;
}

static const struct dataset *digits(void)
{
    static struct dataset *data;
    if (!data)
        fuzz_expect(dataset_open("digits", &data) == ESP_OK, "digits can be opened");
    return data;
}

static enum esp_status train(struct network *net)
{
    struct golden golden = golden_start();
    const struct probe probe = golden_probe(&golden);
    struct trainer *t = NULL;
    enum esp_status st = trainer_create(net, digits(), &probe, 1, &t);
    while (st == ESP_OK && !trainer_done(t))
        st = trainer_step(t);
    if (st == ESP_OK)
        st = trainer_finish(t);
    trainer_free(t);
    return st;
}

static void use(struct config *c)
{
    struct network *net = NULL;
    c->run.epochs = 1;
    c->run.images = MOST_IMAGES;
    const struct config resolved = config_resolve(c, MOST_IMAGES, PIXELS, 1);
    enum esp_status st = network_create(&resolved, PIXELS, &net);
    if (st == ESP_OK)
        st = train(net);
    fuzz_expect_answer(st);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config c;
    char *text = fuzz_text(data, size);
    config_preset(&c, "guo2020");
    c.prune.strategy = POLICY_NONE;
    if (text && config_read_text(&c, text, "fuzz.ini") == ESP_OK &&
        config_check(&c) == ESP_OK && is_small(&c))
        use(&c);
    free(text);
    return 0;
}
