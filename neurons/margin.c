/* neurons/margin.c - finds the largest excess of the neurons that do not fire, and subtracts it. */
#include "neurons/margin.h"

#include <math.h>

enum { LANES = 16 };

/* Return the largest v - limit; -INFINITY if n = 0. The maximum of finite numbers does not depend on their order.
 * So the maximum is computed in LANES interleaved parts, for which the compiler can use vectors. */
static float highest(const float *v, const float *limit, size_t n)
{
    float lane[LANES];
    for (size_t l = 0; l < LANES; l++)
        lane[l] = -INFINITY;
    size_t j = 0;
    for (; j + LANES <= n; j += LANES)
        for (size_t l = 0; l < LANES; l++) {
            const float e = v[j + l] - limit[j + l];
            lane[l] = e > lane[l] ? e : lane[l];
        }
    for (; j < n; j++) {
        const float e = v[j] - limit[j];
        lane[0] = e > lane[0] ? e : lane[0];
    }
    for (size_t l = 1; l < LANES; l++)
        lane[0] = lane[l] > lane[0] ? lane[l] : lane[0];
    return lane[0];
}

void margin_measure(const float *v_mV, const float *limit_mV, size_t n,
                    const esp_id *fired, size_t n_fired, float *margin_mV)
{
    float rival = -INFINITY;
    size_t from = 0;
    for (size_t k = 0; k <= n_fired; k++) {
        const size_t end = k < n_fired ? fired[k] : n;
        const float e = highest(v_mV + from, limit_mV + from, end - from);
        rival = e > rival ? e : rival;
        from = end + 1;
    }
    for (size_t k = 0; k < n_fired; k++) {
        const esp_id j = fired[k];
        margin_mV[k] = isinf(rival) ? 0.0f : v_mV[j] - limit_mV[j] - rival;
    }
}
