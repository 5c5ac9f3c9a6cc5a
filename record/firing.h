/* record/firing.h - claims about the recorded spikes of a run (record/claims.h). */
#ifndef ESPALIER_RECORD_FIRING_H
#define ESPALIER_RECORD_FIRING_H

#include "record/claims.h"

/* Whether the spikes of population k were recorded, and of all populations of neurons. */
bool firing_is_recorded(const struct claims *c, unsigned k);
bool firing_is_complete(const struct claims *c);

/* Spikes of population k stand on ticks, ascend in time and by id within a tick, and come from neurons
 * that there are. */
enum esp_status firing_order(const struct claims *c, unsigned k);

/* About the output population: */

/* Each image has as many spikes as it says. */
enum esp_status firing_images(struct claims *c);

/* Nobody fires after its removal. */
enum esp_status firing_dead(struct claims *c);

/* Counts of windows are those of the spikes in them. */
enum esp_status firing_counts(struct claims *c);

#endif
