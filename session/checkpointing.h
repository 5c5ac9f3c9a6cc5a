/* session/checkpointing.h - when and where a run is saved: checkpoints through record/, or nothing in a build
 * without HDF5. Two implementations, chosen by meson: checkpointing_hdf5.c and absent.c. */
#ifndef ESPALIER_SESSION_CHECKPOINTING_H
#define ESPALIER_SESSION_CHECKPOINTING_H

#include "record/file/lock.h"
#include "record/write/run_state.h"
#include "session/session.h"

struct checkpointing;

/* Set up checkpoints for a new run whose store exists, as the session's parameters say. s->saving stays NULL if
 * checkpoints are off or nothing is recorded. ESP_INPUT if a checkpoint exists that may not be replaced, or if
 * another process holds its lock. */
enum esp_status checkpointing_begin(struct session *s);

/* For a run that is resumed in another recording: ESP_INPUT if a checkpoint exists beside it that may not be
 * replaced. Call it before anything is written. */
enum esp_status checkpointing_check(const struct session *s);

/* As checkpointing_begin, for a run that is resumed from the checkpoint `path`, whose lock the caller passes. It is
 * saved to `path` (without .prev at its end), or beside the other recording if it continues in one. */
enum esp_status checkpointing_go_on(struct session *s, const char *path,
                                    struct lock *lock, const struct run_state *saved);

/* Call before a new run replaces the recording of an earlier run (--force): the checkpoint of the earlier run is
 * renamed to PATH.prev, and deleted after the first checkpoint of the new run. */
void checkpointing_replace(const struct session *s);

/* Save the run before the first image of this process. */
enum esp_status checkpointing_first(struct session *s);

/* Call between two steps of training: saves the run if a checkpoint is due or a signal was received. After a signal:
 * ESP_INTERRUPTED, and the message says how to resume. */
enum esp_status checkpointing_breathe(struct session *s);

/* Save after training, so that a run that is stopped while it labels or tests need not train again. */
enum esp_status checkpointing_trained(struct session *s);

/* After a failed write: add to the message how to resume, if there is a checkpoint. */
enum esp_status checkpointing_advise(const struct session *s, enum esp_status st);

/* If `st` says that a signal stopped labelling or testing, set the message for it. */
enum esp_status checkpointing_explain(const struct session *s, enum esp_status st);

/* Save the run to `path` now, apart from what s->saving does, and replace what is there. */
enum esp_status checkpointing_write(struct session *s, const char *path);

/* Release the lock and free. A `finished` run needs no checkpoint: it is deleted unless the user asked for it. */
void checkpointing_end(struct session *s, bool finished);

#endif
