/* kernels/build.h - what the files of one build share: its names, and the size of its registers. Each file that
 * includes this one is compiled once per instruction set, with KERNEL_BUILD as the name of the build. */
#ifndef ESPALIER_KERNELS_BUILD_H
#define ESPALIER_KERNELS_BUILD_H

#include "kernels/kernels.h"

#define PASTE(a, b) a##b
#define NAME(a, b)  PASTE(a, b)
#define TEXT(a)     #a
#define STRING(a)   TEXT(a)

/* LANES: floats in a register. RUN_WIDTH: neurons that `run` computes at a time. AVX-512 has 32 registers, 16 of
 * which hold V. Sixteen smaller registers would hold too few neurons to pay for another pass over the events. */
#ifdef __AVX512F__
enum { LANES = 16, RUN_LANES = 16, RUN_WIDTH = RUN_LANES * LANES };
#elif defined __AVX__
enum { LANES = 8, RUN_WIDTH = 1 << 30 };
#else
enum { LANES = 4, RUN_WIDTH = 1 << 30 };
#endif

#ifdef KERNEL_BUILD
extern const struct kernels NAME(kernels_, KERNEL_BUILD); /* loops.c */

/* defined in blocks.c; struct kernels documents them */
size_t NAME(run_, KERNEL_BUILD)(float *out, const float *v, const float *limit,
                                size_t from, size_t n, const struct kernel_ticks *t,
                                bool *reached);
float NAME(gap_, KERNEL_BUILD)(const float *v, const float *limit, size_t n);

/* defined in philox.c; struct kernels documents it */
void NAME(words_, KERNEL_BUILD)(uint32_t *out, const struct random *r, uint32_t first,
                                size_t n_blocks);
#endif

#endif
