/* bench/stage_inputs.h - a few training images written down, and the networks to repeat each stage of
 * the simulation on them by itself. */
#ifndef ESPALIER_BENCH_STAGE_INPUTS_H
#define ESPALIER_BENCH_STAGE_INPUTS_H

#include "bench/subject.h"
#include "bench/take.h"
#include "neurons/lif_blocks.h"
#include "sim/network/stimulus.h"

struct stage_inputs {
    const struct dataset *data;
    struct take take;
    struct network *whole,
        *parts; /* two copies: `whole` runs normally, stages are called one by one on `parts` */
    struct stimulus show, encoding;
    struct readout *readout;
    uint8_t *pixels; /* [n_images][n_pixels] */
    size_t n_pixels;
    struct event_group
        *group;          /* the input spikes of each tick; ticks as in take.inputs */
    size_t *first_group; /* [n_presentations + 1] of each presentation */
    float *v, *limit;    /* [neurons] for the search */
    esp_tick now;        /* of the twin in parts; it only ever rises */
};

/* The next batch of images of a subject, which stays as it is. */
enum esp_status stage_inputs_create(const struct subject *s, struct stage_inputs *out);
void stage_inputs_free(struct stage_inputs *r);

/* The tick at which the next presentation is repeated; clocks only ever rise. */
esp_tick stage_inputs_begin(struct stage_inputs *r);

/* Let act() have the input spikes, in order, from one output spike to the next. */
void stage_inputs_each_run(struct stage_inputs *r,
                           void (*act)(struct stage_inputs *,
                                       const struct lif_blocks_input *));

/* Take the neurons through the ticks of a run; none of them fires. */
void stage_inputs_advance(struct stage_inputs *r, const struct lif_blocks_input *in);

struct stdp *stage_inputs_stdp(const struct stage_inputs *r);
struct dense *stage_inputs_weights(const struct stage_inputs *r);
struct lif_group *stage_inputs_lif(const struct stage_inputs *r);

#endif
