/* session/agreement.c - makes the network in fixed point, tests the other one, and compares their results. */
#include "session/agreement.h"

#include "base/array.h"
#include "base/hash.h"
#include "sim/config/config_fixed.h"

/* Return the number of inputs of the first source; all sources have the same number. */
static uint64_t count_inputs(const struct network *net)
{
    size_t k = 0;
    while (k + 1 < net->n_populations && net->population[k].lif)
        k++;
    return net->population[k].n;
}

/* The configuration is resolved already; only the values that depend on the arithmetic are computed again. */
enum esp_status agreement_network(const struct network *net, struct agreement_bits bits,
                                  struct network **out)
{
    struct config c = net->config;
    struct run_config *run = &c.run;
    run->arithmetic = ARITHMETIC_FIXED;
    run->weight_bits = bits.weight_bits ? bits.weight_bits : run->weight_bits;
    run->v_bits = bits.v_bits;
    run->theta_bits = bits.theta_bits ? bits.theta_bits : run->theta_bits;
    /* fixed point does not allow regrowth, which a test does not need */
    c.prune.regrow = 0;
    const uint64_t n_inputs = count_inputs(net);
    struct network *twin = NULL;
    enum esp_status st = config_check(&c);
    if (st != ESP_OK)
        return st;
    config_resolve_fixed(&c);
    st = network_create(&c, n_inputs, &twin);
    if (st == ESP_OK)
        st = network_adopt(twin, net);
    if (st != ESP_OK) {
        network_free(twin);
        return st;
    }
    *out = twin;
    return ESP_OK;
}

enum esp_status agreement_counts_create(size_t n, struct agreement_counts *out)
{
    *out = (struct agreement_counts){.hash = array_create(n, sizeof *out->hash), .n = n};
    return out->hash ? ESP_OK : ESP_MEMORY;
}

void agreement_counts_free(struct agreement_counts *c)
{
    array_free(c->hash);
    *c = (struct agreement_counts){0};
}

/* Each image has its own element of hash[], so the threads need no lock. */
static enum esp_status take_counts(void *context, const struct probe_image *image)
{
    const struct agreement_counts *c = context;
    uint64_t hash = HASH_START;
    for (size_t j = 0; j < image->n_living; j++)
        hash = hash_word(hash, image->counts[j]);
    c->hash[image->image] = hash;
    return ESP_OK;
}

struct probe agreement_probe(struct agreement_counts *c)
{
    return (struct probe){.context = c, .image = take_counts};
}

/* Compare the results in fixed point, `votes` and `counts`, with those in the arithmetic of the run, own_votes and
 * `own`. */
static void compare(struct agreement *a, const esp_class *votes,
                    const struct agreement_counts *counts, const esp_class *own_votes,
                    const struct agreement_counts *own)
{
    size_t same[READOUT_VOTES] = {0}, same_counts = 0;
    for (size_t k = 0; k < counts->n; k++) {
        same_counts += counts->hash[k] == own->hash[k];
        for (size_t v = 0; v < READOUT_VOTES; v++)
            same[v] += votes[k * READOUT_VOTES + v] == own_votes[k * READOUT_VOTES + v];
    }
    a->counts = (double)same_counts / (double)counts->n;
    for (size_t v = 0; v < READOUT_VOTES; v++)
        a->votes.vote[v] = (double)same[v] / (double)counts->n;
}

static enum esp_status test_own(const struct evaluate_pass *pass,
                                const struct readout *readout, esp_class *votes,
                                struct agreement *a)
{
    struct readout_score score = {0};
    struct work work = {0};
    const enum esp_status st = score_test(pass, readout, votes, &score, &work);
    if (st == ESP_OK) {
        a->own = score_accuracy(&score);
        a->own_spikes_out = work.output_spikes;
    }
    readout_score_free(&score);
    return st;
}

enum esp_status agreement_measure(const struct evaluate_pass *pass,
                                  const struct network *own,
                                  const struct readout *readout, const esp_class *votes,
                                  const struct agreement_counts *counts,
                                  struct agreement *out)
{
    struct agreement a = {0};
    struct agreement_counts own_counts;
    enum esp_status st = agreement_counts_create(pass->n, &own_counts);
    esp_class *own_votes = array_create(pass->n, READOUT_VOTES * sizeof *own_votes);
    if (st == ESP_OK && !own_votes)
        st = ESP_MEMORY;
    struct probe probe = agreement_probe(&own_counts);
    struct evaluate_pass own_pass = *pass;
    own_pass.net = own;
    own_pass.probes = &probe;
    own_pass.n_probes = 1;
    own_pass.firing = NULL;
    if (st == ESP_OK)
        st = test_own(&own_pass, readout, own_votes, &a);
    if (st == ESP_OK) {
        compare(&a, votes, counts, own_votes, &own_counts);
        *out = a;
    }
    array_free(own_votes);
    agreement_counts_free(&own_counts);
    return st;
}
