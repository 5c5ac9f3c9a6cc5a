/* session/checkpointing.h - when and where a run saves itself: checkpoints through record/, or nothing in a build
 * without HDF5. Two implementations, chosen by meson: checkpointing_hdf5.c and absent.c. */
#ifndef ESPALIER_SESSION_CHECKPOINTING_H
#define ESPALIER_SESSION_CHECKPOINTING_H

#include "record/file/lock.h"
#include "record/write/run_state.h"
#include "session/session.h"

struct checkpointing;

/* For a new run that has its store: what its parameters ask for. s->saving stays NULL where they switch it off, and
 * where nothing is recorded. ESP_INPUT if there is a checkpoint already that may not be replaced, or if
 * another process has the name. */
enum esp_status checkpointing_begin(struct session *s);

/* Whether a run that goes on in another recording may save itself beside it: ESP_INPUT if there is a checkpoint
 * already that may not be replaced. To be asked before anything is written. */
enum esp_status checkpointing_check(const struct session *s);

/* The same as checkpointing_begin for a run that is resumed from the checkpoint `path`, whose lock is held. It
 * will save itself to `path`, without .prev at its end, or beside another recording. */
enum esp_status checkpointing_go_on(struct session *s, const char *path,
                                    struct lock *lock, const struct run_state *saved);

/* A new run is about to replace the recording of an earlier one (--force): its checkpoint becomes the previous one, and
 * goes when the new run has one of its own. */
void checkpointing_replace(const struct session *s);

/* Save now, before the first image of this process. */
enum esp_status checkpointing_first(struct session *s);

/* Between two steps of training: save if it is time, or if a signal asks for it. In the second case
 * ESP_INTERRUPTED, and the message says how to go on. */
enum esp_status checkpointing_breathe(struct session *s);

/* Training is over: save, so that a run that is stopped while it labels or tests need not train again. */
enum esp_status checkpointing_trained(struct session *s);

/* After a failed write: add how to go on, where there is a checkpoint. */
enum esp_status checkpointing_advise(const struct session *s, enum esp_status st);

/* What to say if a signal stopped the labelling or testing that came to `st`. */
enum esp_status checkpointing_explain(const struct session *s, enum esp_status st);

/* Save the run to `path` now, apart from what s->saving does, and replace what is there. */
enum esp_status checkpointing_write(struct session *s, const char *path);

/* Give up the lock and free. A run that is `finished` needs no checkpoint: one that was not asked
 * for is removed. */
void checkpointing_end(struct session *s, bool finished);

#endif
