/* bench/stage_inputs.h - the input of a few training images, recorded, and the networks on which each stage of the
 * simulation is repeated by itself. */
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
        /* Copies of the network: `whole` runs normally, stages are called one by one on `parts`. */
        *parts;
    struct stimulus show, encoding;
    struct readout *readout;
    uint8_t *pixels; /* [n_images][n_pixels] */
    size_t n_pixels;
    /* Input spikes grouped by tick; events are indices of take.inputs. */
    struct event_group *group;
    size_t *first_group; /* [n_presentations + 1] first group of each presentation */
    float *v, *limit;    /* [neurons] for the search of the winner */
    esp_tick now;        /* tick of the network `parts`, which only increases */
};

/* Record the next batch of images of a subject, which does not change. */
enum esp_status stage_inputs_create(const struct subject *s, struct stage_inputs *out);
void stage_inputs_free(struct stage_inputs *r);

/* The tick at which the next presentation is repeated; it only increases. */
esp_tick stage_inputs_begin(struct stage_inputs *r);

/* Call act() with the input spikes from one output spike to the next, in order. */
void stage_inputs_each_run(struct stage_inputs *r,
                           void (*act)(struct stage_inputs *,
                                       const struct lif_blocks_input *));

/* Take the neurons through the ticks of these input spikes; none of them fires. */
void stage_inputs_advance(struct stage_inputs *r, const struct lif_blocks_input *in);

struct stdp *stage_inputs_stdp(const struct stage_inputs *r);
struct dense *stage_inputs_weights(const struct stage_inputs *r);
struct lif_group *stage_inputs_lif(const struct stage_inputs *r);

#endif
