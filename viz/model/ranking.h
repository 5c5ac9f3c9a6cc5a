/* viz/model/ranking.h - the remaining neurons by falling count: those about to be pruned stand at the end. */
#ifndef ESPALIER_VIZ_MODEL_RANKING_H
#define ESPALIER_VIZ_MODEL_RANKING_H

#include "base/status.h"
#include "viz/model/run_model.h"

#include <stddef.h>

struct ranking {
    struct ranking_place {
        float h; /* now, estimated between windows */
        esp_id birth;
    } * place;      /* [n] */
    size_t n;       /* remaining neurons */
    size_t n_below; /* under the threshold, of those that may still go */
};

/* Room for n neurons. */
enum esp_status ranking_create(size_t n, struct ranking *out);
/* Also of one that is all zero. */
void ranking_free(struct ranking *r);

/* Sort anew; ties by birth id. */
void ranking_update(struct ranking *r, const struct run_model *model, double threshold);

/* Where a neuron stands; n if it is removed. */
size_t ranking_find(const struct ranking *r, esp_id birth);

#endif
