/* viz/feed/live.h - the feed of a running simulation: a probe that writes packets to the ring.
 *
 * At full speed a run presents more images than a screen can show: one image per frame is sent, the others are only
 * counted. At limited speed every image is sent, and during an image the part presented so far. The feed costs a
 * few microseconds per image sent and nanoseconds per other image, and never waits for the viewer. */
#ifndef ESPALIER_VIZ_FEED_LIVE_H
#define ESPALIER_VIZ_FEED_LIVE_H

#include "base/status.h"
#include "sim/network/probe.h"
#include "viz/feed/live_fields.h"
#include "viz/feed/relay.h"

#include <stdbool.h>

struct live;

/* Create a feed into a relay, which is borrowed. While the run is held by a pause or a speed limit, it calls
 * `watched`, which returns whether the viewer still exists; if not, the run continues at full speed. NULL: it
 * exists. */
enum esp_status live_create(struct relay *relay, bool (*watched)(void *context),
                            void *context, struct live **out);
void live_free(struct live *l);

/* Set the callback `layer_of`, which gives the weights of a population (by its index in the configuration) and
 * returns false if it has none. Without it only the output has weights, from the probe's events. */
void live_set_layers(struct live *l,
                     bool (*layer_of)(void *context, unsigned population,
                                      struct live_layer *out),
                     void *context);

/* Set the callback that answers a question of the laboratory, between two images; it writes a refusal where it cannot.
 * Without it every question is refused. */
void live_set_ask(struct live *l,
                  void (*ask)(void *context, const struct lab_question *q,
                              struct lab_answer *out),
                  void *context);

/* The callbacks, none of which fails. */
struct probe live_probe(struct live *l);

/* Report that the run has labelled or tested with `done` of `images` images; the message is cleared. */
void live_stage(struct live *l, enum event_stage stage, uint64_t done, uint64_t images);

/* Report that the run is over and that its network was tested with this accuracy, 0 to 1. */
void live_tested(struct live *l, double accuracy);

/* Set the message that is shown from now on, for example "testing ...". */
void live_message(struct live *l, const char *message);

#endif
