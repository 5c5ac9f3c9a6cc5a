/* bench/rehearsal.h - a few training images written down, and the networks to repeat each stage of
 * the simulation on them by itself. */
#ifndef ESPALIER_BENCH_REHEARSAL_H
#define ESPALIER_BENCH_REHEARSAL_H

#include "bench/subject.h"
#include "bench/take.h"
#include "neurons/lif_blocks.h"
#include "sim/network/stimulus.h"

struct rehearsal {
    const struct dataset *data;
    struct take take;
    struct network *whole, *parts; /* twins; the second is taken apart */
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
enum esp_status rehearsal_create(const struct subject *s, struct rehearsal *out);
void rehearsal_free(struct rehearsal *r);

/* The tick at which the next presentation is repeated; clocks only ever rise. */
esp_tick rehearsal_begin(struct rehearsal *r);

/* Let act() have the input spikes, in order, from one output spike to the next. */
void rehearsal_each_run(struct rehearsal *r,
                        void (*act)(struct rehearsal *, const struct lif_blocks_input *));

/* Take the neurons through the ticks of a run; none of them fires. */
void rehearsal_advance(struct rehearsal *r, const struct lif_blocks_input *in);

struct stdp *rehearsal_stdp(const struct rehearsal *r);
struct dense *rehearsal_weights(const struct rehearsal *r);
struct lif_group *rehearsal_lif(const struct rehearsal *r);

#endif
