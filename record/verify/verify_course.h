/* record/verify/verify_course.h - claims about the course of a run: images, windows, prunings (record/verify/claims.h). */
#ifndef ESPALIER_RECORD_VERIFY_VERIFY_COURSE_H
#define ESPALIER_RECORD_VERIFY_VERIFY_COURSE_H

#include "record/verify/claims.h"

/* Images follow one another without a gap, each presented as often as may be. */
enum esp_status verify_course_images(struct claims *c);

/* Labels and votes are classes of the data set. */
enum esp_status verify_course_labels(struct claims *c);

/* Windows end where they should, and say what the images in them say. */
enum esp_status verify_course_windows(struct claims *c);

/* No neuron is removed twice. Fills removed_at, which the checks below and in verify_spikes.h use. */
enum esp_status verify_course_removals(struct claims *c);

/* Each pruning leaves as many neurons fewer as it names. */
enum esp_status verify_course_prunings(struct claims *c);

/* Counts and labels of windows are blank for the removed and only for them. */
enum esp_status verify_course_blanks(struct claims *c);

#endif
