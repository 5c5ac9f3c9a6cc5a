/* bench/rows.c - the row reader. The file is compiled once per instruction set; the macro ROWS_BUILD is the
 * name of the set. */
#include "bench/rows.h"

#define PASTE(a, b) a##b
#define NAME(a, b)  PASTE(a, b)
#define TEXT(a)     #a
#define STRING(a)   TEXT(a)

/* Add the k rows id[0] .. id[k - 1] to sum[n] in one pass, k <= 16. In every call k is a constant, so the
 * compiler keeps x in a register and removes the unused rows. */
static inline void pass(float *restrict sum, const float *restrict w, size_t stride,
                        const esp_id *id, size_t k, size_t n)
{
    const float *const r0 = w + id[0] * stride;
    const float *const r1 = k > 1 ? w + id[1] * stride : 0;
    const float *const r2 = k > 2 ? w + id[2] * stride : 0;
    const float *const r3 = k > 3 ? w + id[3] * stride : 0;
    const float *const r4 = k > 4 ? w + id[4] * stride : 0;
    const float *const r5 = k > 5 ? w + id[5] * stride : 0;
    const float *const r6 = k > 6 ? w + id[6] * stride : 0;
    const float *const r7 = k > 7 ? w + id[7] * stride : 0;
    const float *const r8 = k > 8 ? w + id[8] * stride : 0;
    const float *const r9 = k > 9 ? w + id[9] * stride : 0;
    const float *const r10 = k > 10 ? w + id[10] * stride : 0;
    const float *const r11 = k > 11 ? w + id[11] * stride : 0;
    const float *const r12 = k > 12 ? w + id[12] * stride : 0;
    const float *const r13 = k > 13 ? w + id[13] * stride : 0;
    const float *const r14 = k > 14 ? w + id[14] * stride : 0;
    const float *const r15 = k > 15 ? w + id[15] * stride : 0;
    for (size_t j = 0; j < n; j++) {
        float x = sum[j] + r0[j];
        x = k > 1 ? x + r1[j] : x;
        x = k > 2 ? x + r2[j] : x;
        x = k > 3 ? x + r3[j] : x;
        x = k > 4 ? x + r4[j] : x;
        x = k > 5 ? x + r5[j] : x;
        x = k > 6 ? x + r6[j] : x;
        x = k > 7 ? x + r7[j] : x;
        x = k > 8 ? x + r8[j] : x;
        x = k > 9 ? x + r9[j] : x;
        x = k > 10 ? x + r10[j] : x;
        x = k > 11 ? x + r11[j] : x;
        x = k > 12 ? x + r12[j] : x;
        x = k > 13 ? x + r13[j] : x;
        x = k > 14 ? x + r14[j] : x;
        x = k > 15 ? x + r15[j] : x;
        sum[j] = x;
    }
}

/* Add the remaining rows one by one. They are fewer than one pass adds. */
static void rest(float *sum, const float *w, size_t stride, const esp_id *id,
                 size_t n_ids, size_t n)
{
    for (size_t k = 0; k < n_ids; k++)
        pass(sum, w, stride, id + k, 1, n);
}

#define WAY_BY(K)                                                                   \
    static void by_##K(float *sum, const float *w, size_t stride, const esp_id *id, \
                       size_t n_ids, size_t n)                                      \
    {                                                                               \
        size_t k = 0;                                                               \
        for (; k + K <= n_ids; k += K)                                              \
            pass(sum, w, stride, id + k, K, n);                                     \
        rest(sum, w, stride, id + k, n_ids - k, n);                                 \
    }

WAY_BY(1)
WAY_BY(2)
WAY_BY(4)
WAY_BY(8)
WAY_BY(16)

extern const struct rows_build NAME(rows_, ROWS_BUILD);
const struct rows_build NAME(rows_, ROWS_BUILD) = {
    .name = STRING(ROWS_BUILD),
    .way = {{"1 row a pass", by_1},
            {"2 rows a pass", by_2},
            {"4 rows a pass", by_4},
            {"8 rows a pass", by_8},
            {"16 rows a pass", by_16}},
};
