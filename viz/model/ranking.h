/* viz/model/ranking.h - the remaining neurons by descending spike count h: the neurons pruned next are at the
 * end. */
#ifndef ESPALIER_VIZ_MODEL_RANKING_H
#define ESPALIER_VIZ_MODEL_RANKING_H

#include "base/status.h"
#include "viz/model/run_model.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ranking {
    struct ranking_place {
        float h; /* present estimate (neuron_table_h_now) */
        esp_id birth;
    } * place;      /* [n] by descending h */
    size_t n;       /* remaining neurons */
    size_t n_low;   /* neurons below the threshold */
    size_t n_below; /* how many of them may be removed, so that prune_to neurons remain */
};

/* Allocate a ranking for n neurons. */
enum esp_status ranking_create(size_t n, struct ranking *out);
/* Free a ranking; one that is all zero may be freed, too. */
void ranking_free(struct ranking *r);

/* Estimate h and sort the neurons again, those of equal h by birth id. `threshold` is a count of h; NAN: none. */
void ranking_update(struct ranking *r, const struct run_model *model, double threshold);

/* The index of a neuron in the ranking; n if it is removed. */
size_t ranking_find(const struct ranking *r, esp_id birth);

#endif
