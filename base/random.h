/* base/random.h - counter-based random numbers (Philox4x32-10) and our own distributions.
 *
 * A number is a pure function of (seed, stream, subject, draw): the seed of the run, the purpose, the image or
 * neuron, and how many numbers were drawn before. There is no other state, so a checkpoint needs only counters,
 * and the result does not depend on threads or on other draws. Generator: Salmon, Moraes, Dror, Shaw 2011, from
 * the Random123 library. */
#ifndef ESPALIER_BASE_RANDOM_H
#define ESPALIER_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* The purpose of a sequence of numbers. Results depend on the values: never renumber. */
enum random_stream {
    RANDOM_WEIGHTS = 1,      /* initial weights; subject = projection */
    RANDOM_ENCODE_TRAIN = 2, /* input spikes; subject = presentation in the run */
    RANDOM_ENCODE_LABEL = 3, /* input spikes of the labelling pass; subject = image */
    RANDOM_ENCODE_TEST = 4,  /* input spikes of the test pass; subject = image */
    RANDOM_PRUNE = 5,   /* neurons that the random control removes; subject = window */
    RANDOM_DIGITS = 6,  /* the built-in data set; subject = image */
    RANDOM_REGROW = 7,  /* which images get new neurons; subject = image in the run */
    RANDOM_SHUFFLE = 8, /* the order of files and of +shuffle; subject = their number */
    RANDOM_TUNE = 100,  /* what a search tries; subject = trial and attempt */
    /* Each further source or population has streams of its own: source k = 1, 2, ... draws from RANDOM_ENCODE_* + 256 k,
     * and population k of neurons is pruned by RANDOM_PRUNE + 256 k (random_of). */
};

/* The stream of the k-th source or population for the same purpose. */
static inline enum random_stream random_of(enum random_stream stream, size_t k)
{
    return (enum random_stream)((uint32_t)stream + 256 * (uint32_t)k);
}

struct random {
    uint64_t seed;
    uint64_t subject;
    uint32_t stream;
    uint32_t block; /* blocks of four words drawn so far */
    uint32_t word[4];
    unsigned n_left; /* words of the last block not yet used */
};

/* Start a sequence. Use a different subject for each; 2^34 words may be drawn from a sequence. */
struct random random_start(uint64_t seed, enum random_stream stream, uint64_t subject);

/* Philox block number `block` of the sequence: four independent uniform words. */
void random_block(const struct random *r, uint32_t block, uint32_t word[4]);

/* The next 32 uniform bits. */
uint32_t random_u32(struct random *r);

/* Uniform in [0, 1) with 24 bits: every value is a float exactly. */
float random_uniform(struct random *r);

/* Uniform in 0 .. n - 1, n > 0, without bias (Lemire 2019). */
uint32_t random_below(struct random *r, uint32_t n);

#endif
