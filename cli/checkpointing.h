/* cli/checkpointing.h - when and where a run saves itself: checkpoints through record/, or nothing in a build
 * without HDF5. Two implementations of this header and of cli/resume_run.h, chosen by meson. */
#ifndef ESPALIER_CLI_CHECKPOINTING_H
#define ESPALIER_CLI_CHECKPOINTING_H

#include "cli/resume_run.h"

struct checkpointing;

/* What --checkpoint and --every ask for, for a new run that has its store: OUT.ckpt every ten seconds
 * where they ask for nothing. r->saving stays NULL with `--checkpoint none`, and where nothing can
 * be kept. ESP_INPUT if there is a checkpoint already and --force was not given, or if another
 * process has the name. */
enum esp_status checkpointing_begin(struct run *r);

/* Whether a run that comes back may save itself beside its --out: ESP_INPUT if there is a checkpoint
 * already and --force was not given. To be asked before anything is written. */
enum esp_status checkpointing_check(const struct run *r);

/* The same as checkpointing_begin for a run that comes back from the checkpoint `path`, whose lock is held. It
 * will save itself to `path`, without .prev at its end, or beside --out. */
struct lock;
enum esp_status checkpointing_go_on(struct run *r, const char *path, struct lock *lock,
                                    const struct run_state *saved);

/* A new run is about to replace the recording of an earlier one (--force): its checkpoint becomes the previous one, and
 * goes when the new run has one of its own. */
void checkpointing_replace(const struct run *r);

/* Save now, before the first image of this process. */
enum esp_status checkpointing_first(struct run *r);

/* Between two steps of training: save if it is time, or if a signal asks for it. In the second case
 * ESP_INTERRUPTED, and the message says how to go on. */
enum esp_status checkpointing_breathe(struct run *r);

/* Training is over: save, so that who is stopped while labelling or testing need not train again. */
enum esp_status checkpointing_trained(struct run *r);

/* After a failed write: add how to go on, where there is a checkpoint. */
enum esp_status checkpointing_advise(const struct run *r, enum esp_status st);

/* What to say if a signal stopped the labelling or testing that came to `st`. */
enum esp_status checkpointing_explain(const struct run *r, enum esp_status st);

/* Give up the lock and free. A run that is `finished` needs no checkpoint: one that nobody asked for
 * is removed. */
void checkpointing_end(struct run *r, bool finished);

#endif
