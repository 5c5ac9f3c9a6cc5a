/* viz/feed/live.h - a running simulation as a feed: a probe that writes the ring.
 *
 * At full speed far more images go by than a screen can show: then one in a while is handed over
 * whole, the others are counted. A run that is steered hands over every image, and while it waits
 * inside one, the part that was shown. Costs a few microseconds per image that is handed over and
 * nanoseconds for the others; never waits for the viewer. */
#ifndef ESPALIER_VIZ_FEED_LIVE_H
#define ESPALIER_VIZ_FEED_LIVE_H

#include "base/status.h"
#include "sim/network/probe.h"
#include "viz/feed/live_fields.h"
#include "viz/feed/relay.h"

#include <stdbool.h>

struct live;

/* A feed into a relay, which is borrowed. While a steered run waits, `watched` (or NULL) says
 * whether a viewer is still there; if not, the run goes on at full speed. */
enum esp_status live_create(struct relay *relay, bool (*watched)(void *context),
                            void *context, struct live **out);
void live_free(struct live *l);

/* `layer_of` gives the weights of a population (its index in the configuration): false if it has none.
 * Without it only the output has weights, those that the probe receives. */
void live_set_layers(struct live *l,
                     bool (*layer_of)(void *context, unsigned population,
                                      struct live_layer *out),
                     void *context);

/* The callbacks; none of them fails. */
struct probe live_probe(struct live *l);

/* A message that is shown from now on: "testing ...". */
void live_message(struct live *l, const char *message);

#endif
