/* record/verify/verify_spikes.h - claims about the recorded spikes of a run (record/verify/claims.h). */
#ifndef ESPALIER_RECORD_VERIFY_VERIFY_SPIKES_H
#define ESPALIER_RECORD_VERIFY_VERIFY_SPIKES_H

#include "record/verify/claims.h"

/* Whether the spikes of population k were recorded, and of all populations of neurons. */
bool verify_spikes_is_recorded(const struct claims *c, unsigned k);
bool verify_spikes_is_complete(const struct claims *c);

/* Spikes of population k stand on ticks, ascend in time and by id within a tick, and come from neurons
 * that there are. */
enum esp_status verify_spikes_order(const struct claims *c, unsigned k);

/* About the output population: */

/* Each image has as many spikes as it says. */
enum esp_status verify_spikes_images(struct claims *c);

/* No neuron fires after its removal. */
enum esp_status verify_spikes_removed(struct claims *c);

/* Counts of windows are those of the spikes in them. */
enum esp_status verify_spikes_counts(struct claims *c);

#endif
