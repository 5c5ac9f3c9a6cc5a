/* bench/stage_inputs.h - the recorded events of a few training images, and networks on which each stage of the
 * simulation can be repeated separately. */
#ifndef ESPALIER_BENCH_STAGE_INPUTS_H
#define ESPALIER_BENCH_STAGE_INPUTS_H

#include "bench/subject.h"
#include "bench/take.h"
#include "neurons/lif_blocks.h"
#include "sim/network/stimulus.h"

struct stage_inputs {
    const struct dataset *data;
    struct take take;
    /* Two copies of the network: `whole` simulates the images normally; on `parts` the stages are called
     * one by one. */
    struct network *whole, *parts;
    struct stimulus show, encoding;
    struct readout *readout;
    uint8_t *pixels; /* [n_images][n_pixels] pixels of the images */
    size_t n_pixels;
    /* Input spikes grouped by tick. A group ends at an index of take.inputs. */
    struct event_group *group;
    /* [n_presentations + 1] index of the first group of each presentation. */
    size_t *first_group;
    /* [number of neurons] arrays in which the stage "search the winner" searches. */
    float *v, *limit;
    esp_tick now; /* current tick of `parts`, which never decreases */
};

/* Record the next images of a subject, as many as one of its batches. The subject itself does not change. */
enum esp_status stage_inputs_create(const struct subject *s, struct stage_inputs *out);
void stage_inputs_free(struct stage_inputs *r);

/* Begin the repetition of a presentation on `parts`. Return its first tick, which is later than all ticks used
 * before. */
esp_tick stage_inputs_begin(struct stage_inputs *r);

/* Call act() for each sequence of input spikes between two successive output spikes, in order. */
void stage_inputs_each_run(struct stage_inputs *r,
                           void (*act)(struct stage_inputs *,
                                       const struct lif_blocks_input *));

/* Advance the neurons of `parts` through the ticks of these input spikes. No neuron fires. */
void stage_inputs_advance(struct stage_inputs *r, const struct lif_blocks_input *in);

struct stdp *stage_inputs_stdp(const struct stage_inputs *r);
struct dense *stage_inputs_weights(const struct stage_inputs *r);
struct lif_group *stage_inputs_lif(const struct stage_inputs *r);

#endif
