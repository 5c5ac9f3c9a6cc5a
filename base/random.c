/* base/random.c - Philox4x32-10. The key is the seed; the counter consists of block, subject and stream. */
#include "base/random.h"

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wundef"
#endif
#include <Random123/philox.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

struct random random_start(uint64_t seed, enum random_stream stream, uint64_t subject)
{
    return (struct random){.seed = seed, .stream = (uint32_t)stream, .subject = subject};
}

void random_block(const struct random *r, uint32_t block, uint32_t word[4])
{
    const philox4x32_ctr_t counter = {
        {block, (uint32_t)r->subject, (uint32_t)(r->subject >> 32), r->stream}};
    const philox4x32_key_t key = {{(uint32_t)r->seed, (uint32_t)(r->seed >> 32)}};
    const philox4x32_ctr_t out = philox4x32(counter, key);
    for (int k = 0; k < 4; k++)
        word[k] = out.v[k];
}

uint32_t random_u32(struct random *r)
{
    if (r->n_left == 0) {
        random_block(r, r->block++, r->word);
        r->n_left = 4;
    }
    return r->word[4 - r->n_left--];
}

float random_uniform(struct random *r)
{
    return (float)(random_u32(r) >> 8) * 0x1p-24f;
}

uint32_t random_below(struct random *r, uint32_t n)
{
    uint64_t product = (uint64_t)random_u32(r) * n;
    /* A product whose low 32 bits are below 2^32 mod n is drawn again; otherwise some results would be more
     * frequent than others. */
    const uint32_t biased = (uint32_t)-n % n;
    while ((uint32_t)product < biased)
        product = (uint64_t)random_u32(r) * n;
    return (uint32_t)(product >> 32);
}
