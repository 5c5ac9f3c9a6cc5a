/* viz/book.h - all that a scene remembers of a run: the books behind the panels, and which of them
 * have changed. */
#ifndef ESPALIER_VIZ_BOOK_H
#define ESPALIER_VIZ_BOOK_H

#include "base/status.h"
#include "viz/ballot.h"
#include "viz/fields.h"
#include "viz/roster.h"
#include "viz/series.h"
#include "viz/story.h"
#include "viz/trail.h"

#include <stdbool.h>
#include <stdint.h>

enum { BOOK_ANSWERS = 6, BOOK_PRUNINGS = 256, BOOK_CLASSES = 255 };

/* The image that was shown last. */
struct book_now {
    bool known;
    uint64_t image;
    uint8_t label, vote;
    uint32_t presentations;
    size_t n_spikes;
    bool complete;
    bool has_pixels;
    float scores[BOOK_CLASSES]; /* sum to 1, or are all 0 */
    struct book_answer {
        esp_id birth;
        uint32_t spikes;
    } answers[BOOK_ANSWERS]; /* who fired most */
    size_t n_answers, n_active;
};

struct book_pruning {
    uint64_t images_done;
    uint64_t n_removed;
    bool overridden;
};

/* Numbers that grow when something has changed. */
struct book_changes {
    uint32_t start, image, aside, fields, labels, window, pruned, status;
};

struct book {
    bool started;
    struct story_start start; /* its texts are the following */
    char title[64], data[64], strategy[32], population[32], field_from[32];
    struct story_status status;
    char message[160];
    struct trail trail;
    struct ballot ballot;
    struct fields fields;
    struct roster roster;
    struct book_now now;
    uint8_t *pixels; /* [height][width] of the present image */
    struct series living, threshold, accuracy, activity; /* over images done */
    struct book_pruning prunings[BOOK_PRUNINGS]; /* neighbours merge when it is full */
    size_t n_prunings;
    double last_threshold; /* of the last window; NAN: none */
    uint64_t n_removed;
    double now_s; /* the clock of the scene, set before anything is told */
    struct book_changes changes;
};

/* An empty book is all zero. */
void book_free(struct book *b);

/* Begin anew. ESP_INPUT if the numbers cannot be (no neurons, classes or inputs, too many),
 * ESP_MEMORY; the book is then empty. */
enum esp_status book_start(struct book *b, const struct story_start *start);

/* Nothing of these matters before book_start. */
void book_tell_image(struct book *b, const struct story_image *image);
void book_tell_fields(struct book *b, const struct story_fields *fields);
void book_tell_labels(struct book *b, const struct story_labels *labels);
void book_tell_window(struct book *b, const struct story_window *window);
/* The same moment in the book of a population that is not the output: its own living neurons, the accuracy
 * of the network, its spikes on the images that were told. */
void book_tell_other_window(struct book *b, const struct story_window *window);
void book_tell_pruned(struct book *b, const struct story_pruned *pruned);
void book_tell_status(struct book *b, const struct story_status *status);

/* Images done, by the status or by what was told, whichever is more. */
uint64_t book_images_done(const struct book *b);

/* Whether a threshold set by hand reaches a run. */
bool book_can_prune(const struct book *b);

/* The threshold that acts: set by hand, or of the last window; NAN if there is none. */
double book_threshold(const struct book *b);

#endif
