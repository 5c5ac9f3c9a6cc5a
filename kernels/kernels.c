/* kernels/kernels.c - the table of builds, best first, and the choice of one. */
#include "kernels/kernels.h"

#include <stdio.h>
#include <string.h>

extern const struct kernels kernels_c;
#ifdef HAVE_AVX2
extern const struct kernels kernels_avx2;
#endif
#ifdef HAVE_AVX512
extern const struct kernels kernels_avx512;
#endif

static bool always(void)
{
    return true;
}

#ifdef HAVE_AVX2
static bool cpu_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}
#endif

#ifdef HAVE_AVX512
static bool cpu_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#endif

static const struct {
    const struct kernels *kernels;
    bool (*cpu_can)(void);
} builds[] = {
#ifdef HAVE_AVX512
    {&kernels_avx512, cpu_avx512},
#endif
#ifdef HAVE_AVX2
    {&kernels_avx2, cpu_avx2},
#endif
    {&kernels_c, always},
};

enum { N_BUILDS = sizeof builds / sizeof *builds };

static const struct kernels *chosen;

const struct kernels *kernels_available(size_t k)
{
    for (size_t b = 0; b < N_BUILDS; b++)
        if (builds[b].cpu_can() && k-- == 0)
            return builds[b].kernels;
    return NULL;
}

const struct kernels *kernels_get(void)
{
    return chosen ? chosen : kernels_available(0);
}

enum esp_status kernels_select(const char *name)
{
    char names[64] = "";
    const struct kernels *k;
    for (size_t b = 0; (k = kernels_available(b)); b++) {
        if (!name || !*name || strcmp(name, k->name) == 0) {
            chosen = k;
            return ESP_OK;
        }
        snprintf(names + strlen(names), sizeof names - strlen(names), " %s", k->name);
    }
    return esp_fail(ESP_INPUT, "kernel '%s' is not available here; there are:%s", name,
                    names);
}
