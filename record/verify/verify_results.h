/* record/verify/verify_results.h - claims about what a run has learned and what it reports (record/verify/claims.h). */
#ifndef ESPALIER_RECORD_VERIFY_VERIFY_RESULTS_H
#define ESPALIER_RECORD_VERIFY_VERIFY_RESULTS_H

#include "record/verify/claims.h"

/* Snapshots of receptive fields are NaN for removed neurons and numbers for the others. */
enum esp_status verify_results_snapshots(struct claims *c);

/* The network at the end has its weights and thresholds, and the neurons that were not removed.
 * Makes c->net, on which what follows rests. */
enum esp_status verify_results_network(struct claims *c);

/* The last snapshot shows the fields of this network. */
enum esp_status verify_results_last_snapshot(struct claims *c);

/* The labels of the neurons follow from their class means. */
enum esp_status verify_results_labels(struct claims *c);

/* Accuracies are fractions, and that of `bayes` follows from the confusion matrix. */
enum esp_status verify_results_accuracy(struct claims *c);

/* Whether there is enough to repeat the golden hash: all spikes of neurons, and a report. */
bool verify_results_has_golden(const struct claims *c);

/* Spikes, removals and the network give the golden hash of the report. */
enum esp_status verify_results_golden(struct claims *c);

#endif
