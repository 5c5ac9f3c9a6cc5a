/* base/random.h - counter-based random numbers (Philox4x32-10), and distributions computed from them.
 *
 * A random number is a pure function of (seed, stream, subject, draw): the seed of the run, the purpose, the image
 * or neuron, and how many numbers of this sequence were drawn before. There is no other state. So a checkpoint
 * needs only counters, and a number does not depend on threads or on other sequences. Generator: Salmon, Moraes,
 * Dror, Shaw 2011, from the Random123 library. */
#ifndef ESPALIER_BASE_RANDOM_H
#define ESPALIER_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* The purpose of a sequence of random numbers. Results depend on these values: do not renumber them. `subject` is
 * the third number that selects a sequence (random_start). */
enum random_stream {
    RANDOM_WEIGHTS = 1, /* initial weights; subject = projection */
    /* input spikes in training; subject = 64 * image in the run + repetition */
    RANDOM_ENCODE_TRAIN = 2,
    /* input spikes in labelling; subject = 64 * image + repetition */
    RANDOM_ENCODE_LABEL = 3,
    /* input spikes in the test; subject = 64 * image + repetition */
    RANDOM_ENCODE_TEST = 4,
    RANDOM_PRUNE = 5,  /* neurons that the rule `random` removes; subject = window */
    RANDOM_DIGITS = 6, /* the built-in data set; subject = image */
    RANDOM_REGROW = 7, /* images kept for regrown neurons; subject = image in the run */
    /* stochastic rounding in fixed point; subject = first tick of a presentation */
    RANDOM_ROUNDING = 8,
    /* order of files, and of images with +shuffle; subject = number of files or images */
    RANDOM_SHUFFLE = 9,
    RANDOM_TUNE = 100, /* settings that a search tries; subject = trial and attempt */
    /* Each further source or population has streams of its own: source k = 1, 2, ... draws from RANDOM_ENCODE_* + 256 k,
     * and population k of neurons is pruned by RANDOM_PRUNE + 256 k (random_of). */
};

/* Return the stream of the source or population number k for the same purpose; k = 0 gives `stream`. */
static inline enum random_stream random_of(enum random_stream stream, size_t k)
{
    return (enum random_stream)((uint32_t)stream + 256 * (uint32_t)k);
}

struct random {
    uint64_t seed;
    uint64_t subject;
    uint32_t stream;
    uint32_t block; /* number of blocks of four words drawn so far */
    uint32_t word[4];
    unsigned n_left; /* number of words of the last block that are not used yet */
};

/* Start a sequence. Sequences of equal seed and stream but different subjects are independent. At most 2^34 words
 * may be drawn from one sequence. */
struct random random_start(uint64_t seed, enum random_stream stream, uint64_t subject);

/* Compute the Philox block number `block` of the sequence: four independent uniform words. */
void random_block(const struct random *r, uint32_t block, uint32_t word[4]);

/* Return the next 32 uniform bits. */
uint32_t random_u32(struct random *r);

/* Return a number uniform in [0, 1), a multiple of 2^-24, which a float represents exactly. */
float random_uniform(struct random *r);

/* Return a number uniform in 0 .. n - 1, without bias (Lemire 2019). n > 0. */
uint32_t random_below(struct random *r, uint32_t n);

#endif
