/* session/checkpointing.h - write the checkpoints of a session through record/. Meson chooses one of two
 * implementations: checkpointing_hdf5.c, or absent.c in a build without HDF5, which writes none. */
#ifndef ESPALIER_SESSION_CHECKPOINTING_H
#define ESPALIER_SESSION_CHECKPOINTING_H

#include "record/file/lock.h"
#include "record/write/run_state.h"
#include "session/session.h"

struct checkpointing;

/* Set up checkpoints for a new run as s->params says; call it after the recording is created. s->saving stays
 * NULL if checkpoints are off or the run is not recorded. Return ESP_INPUT if a checkpoint exists that may not
 * be replaced, or if another process holds the lock of the checkpoint. */
enum esp_status checkpointing_begin(struct session *s);

/* Check the checkpoint names of a resumed run that continues in another recording. Return ESP_INPUT if a
 * checkpoint of that recording exists that may not be replaced. Call it before any file is written. */
enum esp_status checkpointing_check(const struct session *s);

/* Set up checkpoints for a run resumed from the checkpoint `path`; `saved` is the state of the run in that
 * checkpoint. `lock` is the lock of `path`, which this function takes over from the caller. Later checkpoints
 * replace `path` (without its suffix .prev). If the run continues in another recording, its checkpoints are
 * written beside that recording instead. */
enum esp_status checkpointing_go_on(struct session *s, const char *path,
                                    struct lock *lock, const struct run_state *saved);

/* Rename the checkpoint of an earlier run to PATH.prev. Call it before a new run replaces the recording of the
 * earlier run (--force). checkpointing_first deletes PATH.prev. */
void checkpointing_replace(const struct session *s);

/* Save the run before this process trains its first image. */
enum esp_status checkpointing_first(struct session *s);

/* Save the run if a checkpoint is due or a signal was received. Call it between two steps of training. After a
 * signal, return ESP_INTERRUPTED with a message that says how to resume. */
enum esp_status checkpointing_if_due(struct session *s);

/* Save the run after training. If the process stops while it labels or tests, a resumed run then does not train
 * again. */
enum esp_status checkpointing_trained(struct session *s);

/* Return `st`. If `st` is ESP_IO and an intact checkpoint exists, add to the message how to resume from the
 * checkpoint. */
enum esp_status checkpointing_advise(const struct session *s, enum esp_status st);

/* Return `st`. If `st` is ESP_INTERRUPTED, a signal has stopped labelling or testing: set a message that says
 * how to resume. */
enum esp_status checkpointing_explain(const struct session *s, enum esp_status st);

/* Save the run to `path` now and replace an existing file. The checkpoints of s->saving are not affected. */
enum esp_status checkpointing_write(struct session *s, const char *path);

/* Release the lock and free s->saving. If the run is `finished`, delete its checkpoints, except when the user
 * asked to keep them. */
void checkpointing_end(struct session *s, bool finished);

#endif
