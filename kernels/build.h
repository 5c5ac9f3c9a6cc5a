/* kernels/build.h - names and sizes of one build. Every file that includes this one is compiled once per
 * instruction set, with KERNEL_BUILD defined as the name of the build. */
#ifndef ESPALIER_KERNELS_BUILD_H
#define ESPALIER_KERNELS_BUILD_H

#include "kernels/kernels.h"

#define PASTE(a, b) a##b
#define NAME(a, b)  PASTE(a, b)
#define TEXT(a)     #a
#define STRING(a)   TEXT(a)

/* LANES: number of floats in a vector register. RUN_WIDTH: largest number of neurons that `run` computes in one
 * call. With AVX-512, V of a block of neurons stays in RUN_LANES of the 32 registers. The other instruction sets
 * have only 16 registers, which are smaller. Blocks that fit into these registers would be so small that reading
 * the events once per block would cost more time than it saves. So the other builds compute all neurons tick by
 * tick. */
#ifdef __AVX512F__
enum { LANES = 16, RUN_LANES = 16, RUN_WIDTH = RUN_LANES * LANES };
#elif defined __AVX__
enum { LANES = 8, RUN_WIDTH = 1 << 30 };
#else
enum { LANES = 4, RUN_WIDTH = 1 << 30 };
#endif

/* Tells the compiler that no iteration reads an element that another iteration writes. */
#ifdef __clang__
#define ELEMENTWISE _Pragma("clang loop vectorize(assume_safety)")
#else
#define ELEMENTWISE _Pragma("GCC ivdep")
#endif

#ifdef KERNEL_BUILD
extern const struct kernels NAME(kernels_, KERNEL_BUILD); /* defined in loops.c */

/* Defined in blocks.c. struct kernels documents `run` and `gap`. */
size_t NAME(run_, KERNEL_BUILD)(float *out, const float *v, const float *limit,
                                size_t from, size_t n, const struct kernel_ticks *t,
                                bool *reached);
float NAME(gap_, KERNEL_BUILD)(const float *v, const float *limit, size_t n);

/* Defined in units.c. struct kernels documents them. */
bool NAME(add_short_, KERNEL_BUILD)(int16_t *v, const uint16_t *const *rows,
                                    size_t n_rows, const struct kernel_units *u,
                                    const int16_t *limit, size_t n);
bool NAME(add_long_, KERNEL_BUILD)(int32_t *v, const uint16_t *const *rows, size_t n_rows,
                                   const struct kernel_units *u, const int32_t *limit,
                                   size_t n);
void NAME(to_short_, KERNEL_BUILD)(int16_t *out, const float *x, float scale, size_t n);
void NAME(to_long_, KERNEL_BUILD)(int32_t *out, const float *x, float scale, size_t n);
void NAME(weights_short_, KERNEL_BUILD)(uint16_t *out, const float *w, float scale,
                                        size_t n);
void NAME(weights_long_, KERNEL_BUILD)(uint16_t *out, const float *w, float scale,
                                       size_t n);
void NAME(from_short_, KERNEL_BUILD)(float *out, const int16_t *x, float unit, size_t n);
void NAME(from_long_, KERNEL_BUILD)(float *out, const int32_t *x, float unit, size_t n);
void NAME(learn_units_, KERNEL_BUILD)(float *w, size_t stride, const int32_t *rate,
                                      const uint32_t *noise, int32_t gain, int32_t one,
                                      size_t n);
int64_t NAME(square_units_, KERNEL_BUILD)(const float *w, size_t stride, int32_t one,
                                          size_t n);

/* Defined in philox.c. struct kernels documents `words`. */
void NAME(words_, KERNEL_BUILD)(uint32_t *out, const struct random *r, uint32_t first,
                                size_t n_blocks);
#endif

#endif
