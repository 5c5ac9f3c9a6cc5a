/* viz/feed/window_reader.h - read windows, prunings and snapshots of a recording in the order of time. */
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
    struct cursor
        removed_h; /* counts of the removed; empty in recordings of earlier versions */
    uint64_t windows_end;  /* windows before this row may be read */
    uint64_t last_pruning; /* images done at the pruning read last; UINT64_MAX: none */
    uint64_t
        fields_from; /* rows of removed neurons, from this one to removed.next, whose fields were not read yet */
    bool overridden; /* the threshold of the window read last was set by hand */
    uint64_t living[EVENT_POPULATIONS]; /* neurons that remain after the rows read */
    double *h;                          /* [n_neurons] forgetting counts, by birth id */
    uint32_t *counts;                   /* [n_neurons] counts of a window */
    esp_id *birth;                      /* [n_neurons] remaining neurons, ascending */
    double *living_h;                   /* [n_neurons] their h */
    esp_id *ids;                        /* [n_neurons] removed neurons */
    float *ids_h;                       /* [n_neurons] their counts */
};

/* Open a reader at the beginning of a recording. The starts give the indices of its populations in events. */
enum esp_status window_reader_open(const struct run_file *file,
                                   const struct event_start *starts, size_t n_starts,
                                   struct window_reader *out);
void window_reader_close(struct window_reader *c);
void window_reader_rewind(struct window_reader *c);
void window_reader_use(struct window_reader *c, const struct run_file *file);

/* Add the events up to `images_done` images to a packet; *more is true if the packet is full and further events
 * remain. A window comes before the prunings at its end. */
enum esp_status window_reader_tell(struct window_reader *c, uint64_t images_done,
                                   struct packet *packet, bool *more);

/* Find the row of the newest snapshot up to `images_done`; *there is false if it was already sent. */
enum esp_status window_reader_snapshot(struct window_reader *c, uint64_t images_done,
                                       bool *there, uint64_t *row, uint64_t *taken_at);

/* Read the fields of neurons first .. first + n - 1 of a snapshot, except removed ones, into the packet, which has
 * room for n fields. They replace the fields of the packet. */
enum esp_status window_reader_fields(const struct window_reader *c, uint64_t row,
                                     uint64_t taken_at, uint64_t first, uint64_t n,
                                     struct packet *packet);

/* Read the last fields of removed neurons, as many as fit, into the packet; their number is packet->fields.n, 0 if all
 * were read. */
enum esp_status window_reader_removed(struct window_reader *c, struct packet *packet);

/* Images done at the next pruning of the output that was not read; UINT64_MAX: none. */
enum esp_status window_reader_next_pruning(struct window_reader *c,
                                           uint64_t *images_done);

#endif
