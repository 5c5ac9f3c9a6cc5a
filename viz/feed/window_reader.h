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
    /* h of removed neurons; empty in recordings of earlier versions. */
    struct cursor removed_h;
    uint64_t windows_end;  /* windows before this row may be read */
    uint64_t last_pruning; /* images done at the pruning read last; UINT64_MAX: none */
    /* The fields of the removed neurons in rows fields_from .. removed.next - 1 are still to be read. */
    uint64_t fields_from;
    bool overridden; /* the threshold of the window read last was set by hand */
    uint64_t living[EVENT_POPULATIONS]; /* neurons that remain after the rows read */
    /* [n_neurons] Spike counts h after the window read last, by birth id. */
    double *h;
    uint32_t *counts; /* [n_neurons] buffer: counts of a window */
    esp_id *birth;    /* [n_neurons] buffer: remaining neurons, ascending */
    double *living_h; /* [n_neurons] buffer: h of the neurons in birth[] */
    esp_id *ids;      /* [n_neurons] buffer: neurons removed by a pruning */
    float *ids_h;     /* [n_neurons] buffer: h of the neurons in ids[] */
};

/* Open a reader at the beginning of a recording. The starts give the indices of its populations in events. */
enum esp_status window_reader_open(const struct run_file *file,
                                   const struct event_start *starts, size_t n_starts,
                                   struct window_reader *out);
void window_reader_close(struct window_reader *c);
/* Go back to the beginning. */
void window_reader_rewind(struct window_reader *c);
/* Continue on another handle of the same recording. */
void window_reader_use(struct window_reader *c, const struct run_file *file);

/* Add the events up to `images_done` images to a packet; *more is true if the packet is full and further events
 * remain. A window comes before the prunings at its end. */
enum esp_status window_reader_tell(struct window_reader *c, uint64_t images_done,
                                   struct packet *packet, bool *more);

/* Find the newest snapshot taken after at most images_done images: its row, and the number of images done then,
 * *taken_at. *there is false if there is none, or if it was found before. */
enum esp_status window_reader_snapshot(struct window_reader *c, uint64_t images_done,
                                       bool *there, uint64_t *row, uint64_t *taken_at);

/* Read the fields of neurons first .. first + n - 1 of a snapshot, except removed ones, into the packet, which has
 * room for n fields. They replace the fields of the packet. */
enum esp_status window_reader_fields(const struct window_reader *c, uint64_t row,
                                     uint64_t taken_at, uint64_t first, uint64_t n,
                                     struct packet *packet);

/* Read the last fields of removed neurons, as many as fit, into the packet; their number is packet->fields.n, 0 if
 * all were read. */
enum esp_status window_reader_removed(struct window_reader *c, struct packet *packet);

/* Write the number of images done at the next pruning of the output that was not read yet; UINT64_MAX: none. */
enum esp_status window_reader_next_pruning(struct window_reader *c,
                                           uint64_t *images_done);

#endif
