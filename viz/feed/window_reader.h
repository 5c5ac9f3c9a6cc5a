/* viz/feed/window_reader.h - windows, prunings and snapshots of a recording, read in the order in which they
 * happened. */
#ifndef ESPALIER_VIZ_FEED_WINDOW_READER_H
#define ESPALIER_VIZ_FEED_WINDOW_READER_H

#include "base/status.h"
#include "record/read/cursor.h"
#include "record/read/run_file.h"
#include "viz/feed/packet.h"

#include <stdbool.h>
#include <stdint.h>

struct window_reader {
    const struct run_file *file;      /* borrowed */
    const struct event_start *starts; /* [n_starts] borrowed */
    size_t n_starts;
    /* Rows of windows, of prunings, of neurons removed from the output and from other populations, of snapshots. */
    struct cursor windows, prunings, removed, gone, snapshots;
    uint64_t windows_end; /* first row of windows that is not to be read yet */
    bool overridden;      /* the threshold of the window that was read last was imposed */
    uint64_t living[EVENT_POPULATIONS]; /* after what was read */
    double *h;                          /* [n_neurons] forgetting counts, by birth id */
    uint32_t *counts;                   /* [n_neurons] of a window */
    esp_id *birth;                      /* [n_neurons] */
    double *living_h;                   /* [n_neurons] */
    esp_id *ids;                        /* [n_neurons] removed */
};

/* From the beginning of a recording; the starts say how its populations are called here. */
enum esp_status window_reader_open(const struct run_file *file,
                                   const struct event_start *starts, size_t n_starts,
                                   struct window_reader *out);
void window_reader_close(struct window_reader *c);
void window_reader_rewind(struct window_reader *c);
void window_reader_use(struct window_reader *c, const struct run_file *file);

/* Add to a packet what happened until `images_done` images were over; *more if the packet is full and
 * there is more. Windows come before the prunings that they led to. */
enum esp_status window_reader_tell(struct window_reader *c, uint64_t images_done,
                                   struct packet *packet, bool *more);

/* The row of the newest snapshot that was taken until `images_done`, if it was not sent yet. */
enum esp_status window_reader_snapshot(struct window_reader *c, uint64_t images_done,
                                       bool *there, uint64_t *row, uint64_t *taken_at);

/* The fields of neurons first .. first + n - 1 of a snapshot; those of removed ones are left out.
 * Replaces the fields of the packet, which has room for n. */
enum esp_status window_reader_fields(const struct window_reader *c, uint64_t row,
                                     uint64_t taken_at, uint64_t first, uint64_t n,
                                     struct packet *packet);

#endif
