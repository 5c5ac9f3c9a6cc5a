/* studies/recording_absent.c - a build without HDF5 keeps results and histories alone. */
#include "studies/recording.h"

#include <stddef.h>

enum esp_status trial_store_create(const struct trial_params *params,
                                   struct trial_store **out)
{
    (void)params;
    *out = NULL;
    return ESP_OK;
}

struct probe trial_store_probe(struct trial_store *s)
{
    (void)s;
    return (struct probe){0};
}

enum esp_status trial_store_finish(struct trial_store *s, const struct readout *readout,
                                   const struct readout_score *score,
                                   const struct result *outcome)
{
    (void)s;
    (void)readout;
    (void)score;
    (void)outcome;
    return ESP_OK;
}

void trial_store_free(struct trial_store *s)
{
    (void)s;
}
