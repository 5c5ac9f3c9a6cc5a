/* record/verify/verify_course.c - claims about images, windows and prunings. */
#include "record/verify/claims.h"

#include "base/array.h"

#include <inttypes.h>
#include <math.h>

/* ---- images ---- */

/* Check that images follow each other without gaps, and that no image is presented more than 1 + max_retries
 * times. */
static enum esp_status check_images(struct claims *c)
{
    struct claims_images i = claims_images(c);
    const double most = (1.0 + (double)c->info->resolved.run.max_retries) * i.ticks;
    const uint64_t first = c->info->header.first_image;
    double before = 0;
    bool more;
    enum esp_status st;
    while ((st = claims_next_image(&i, &more)) == ESP_OK && more) {
        /* Whether the end of the previous image is known: that image is in the file, or there is none because this
         * is the start of the run. */
        const bool follows = i.done > first + 1 || first == 0;
        if (follows && i.begin != before)
            return esp_fail(ESP_INPUT,
                            "image %" PRIu64 " begins at tick %.0f, not at %.0f",
                            i.done - 1, i.begin, before);
        if (!(i.end > i.begin && i.end - i.begin <= most))
            return esp_fail(ESP_INPUT, "image %" PRIu64 " was presented %.0f times",
                            i.done - 1, (i.end - i.begin) / i.ticks);
        before = i.end;
    }
    return st;
}

/* Return whether no class has a larger score than the vote. True too if all scores are NaN, which means that they
 * are not known. */
static bool scores_agree(const float *scores, uint32_t n_classes, int32_t vote)
{
    bool agree = true, unknown = true;
    for (uint32_t k = 0; k < n_classes; k++) {
        unknown &= isnan(scores[k]);
        agree &= vote >= 0 && scores[k] <= scores[vote];
    }
    return agree || unknown;
}

enum { SCORES_ROWS = 64 };

static enum esp_status check_scores(struct claims *c)
{
    struct cursor *images = claims_cursor(c, CURSOR_OF(LAYOUT_IMAGE_VOTE));
    const uint32_t n_classes = c->info->header.n_classes;
    float scores[SCORES_ROWS * LAYOUT_CLASSES];
    enum esp_status st = ESP_OK;
    for (uint64_t k = 0; k < c->whole.n_images && st == ESP_OK; k++) {
        const uint64_t left = c->whole.n_images - k;
        if (k % SCORES_ROWS == 0)
            st = run_file_read(c->file, LAYOUT_IMAGE_SCORES, k,
                               left < SCORES_ROWS ? left : SCORES_ROWS, scores);
        if (st == ESP_OK)
            st = cursor_next(images);
        if (st != ESP_OK)
            break;
        const int32_t vote = cursor_class(images, LAYOUT_IMAGE_VOTE);
        if (vote >= (int32_t)n_classes ||
            !scores_agree(scores + k % SCORES_ROWS * n_classes, n_classes, vote))
            st = esp_fail(ESP_INPUT,
                          "image %" PRIu64 ": the vote %" PRId32
                          " is not that of its scores",
                          c->info->header.first_image + k, vote);
    }
    return st;
}

static enum esp_status check_labels(struct claims *c)
{
    struct cursor *images =
        claims_cursor(c, CURSOR_OF(LAYOUT_IMAGE_LABEL, LAYOUT_IMAGE_VOTE));
    const uint32_t n_classes = c->info->header.n_classes;
    for (uint64_t k = 0; k < c->whole.n_images; k++) {
        const enum esp_status st = cursor_next(images);
        if (st != ESP_OK)
            return st;
        const uint64_t is = cursor_number(images, LAYOUT_IMAGE_LABEL);
        const int32_t said = cursor_class(images, LAYOUT_IMAGE_VOTE);
        if (is >= n_classes || said >= (int32_t)n_classes || said < ESP_NO_CLASS)
            return esp_fail(
                ESP_INPUT,
                "image %" PRIu64 ": label %" PRIu64 ", vote %" PRId32 " of %u classes",
                c->info->header.first_image + k, is, said, (unsigned)n_classes);
    }
    return ESP_OK;
}

/* ---- windows ---- */

/* Set *sum to the number of spikes of the images *image .. until - 1, and *image to `until`. */
static enum esp_status sum_until(struct cursor *spikes, uint64_t *image, uint64_t until,
                                 uint64_t *sum)
{
    enum esp_status st = ESP_OK;
    for (*sum = 0; *image < until && st == ESP_OK; (*image)++) {
        st = cursor_next(spikes);
        *sum += st == ESP_OK ? cursor_number(spikes, LAYOUT_IMAGE_SPIKES) : 0;
    }
    return st;
}

static enum esp_status check_window(const struct claims *c, uint64_t window,
                                    uint64_t begun, uint64_t done)
{
    const struct header *h = &c->info->header;
    const uint64_t want = begun + h->window_images < h->images_run
                              ? begun + h->window_images
                              : h->images_run;
    return done == want
               ? ESP_OK
               : esp_fail(ESP_INPUT,
                          "window %" PRIu64 " ends after image %" PRIu64 ", not %" PRIu64,
                          window, done, want);
}

/* Check that each window ends after the right image, and that its spikes per image are the mean over the images
 * of the window. */
static enum esp_status check_windows(struct claims *c)
{
    struct cursor *windows = claims_cursor(c, CURSOR_OF(LAYOUT_WINDOW_IMAGES_DONE,
                                                        LAYOUT_WINDOW_SPIKES_PER_IMAGE,
                                                        LAYOUT_WINDOW_ACCURACY));
    struct cursor *spikes = claims_cursor(c, CURSOR_OF(LAYOUT_IMAGE_SPIKES));
    const uint64_t n = claims_rows(c, LAYOUT_WINDOW_IMAGES_DONE);
    const uint64_t first = c->info->header.first_image;
    for (uint64_t k = 0, image = first; k < n; k++) {
        const uint64_t begun =
            k > 0 ? image : first - first % c->info->header.window_images;
        const bool is_whole = k > 0 || claims_first_window_is_whole(c);
        uint64_t sum;
        enum esp_status st = cursor_next(windows);
        if (st != ESP_OK)
            return st;
        const uint64_t done = cursor_number(windows, LAYOUT_WINDOW_IMAGES_DONE);
        const double per_image = cursor_real(windows, LAYOUT_WINDOW_SPIKES_PER_IMAGE),
                     right = cursor_real(windows, LAYOUT_WINDOW_ACCURACY);
        if ((st = check_window(c, k, begun, done)) != ESP_OK ||
            (st = sum_until(spikes, &image, done, &sum)) != ESP_OK)
            return st;
        if (is_whole && per_image != (double)sum / (double)(done - begun))
            return esp_fail(ESP_INPUT,
                            "window %" PRIu64 ": %g spikes per image, its images have %g",
                            k, per_image, (double)sum / (double)(done - begun));
        if (!isnan(right) && !(right >= 0 && right <= 1))
            return esp_fail(ESP_INPUT, "window %" PRIu64 ": an accuracy of %g", k, right);
    }
    return ESP_OK;
}

/* ---- removals ---- */

/* Check that no neuron is removed twice and that removals are ordered by image. Set c->removed_at. */
static enum esp_status check_removals(struct claims *c)
{
    struct cursor *removed =
        claims_cursor(c, CURSOR_OF(LAYOUT_REMOVED_IMAGE, LAYOUT_REMOVED_ID));
    const uint64_t n = claims_rows(c, LAYOUT_REMOVED_ID);
    uint64_t before = 0, image;
    for (uint64_t k = 0; k < n; k++, before = image) {
        const enum esp_status st = cursor_next(removed);
        if (st != ESP_OK)
            return st;
        const uint64_t id = cursor_number(removed, LAYOUT_REMOVED_ID);
        image = cursor_number(removed, LAYOUT_REMOVED_IMAGE);
        if (id >= c->info->layout->n_birth)
            return esp_fail(ESP_INPUT,
                            "removal %" PRIu64 " is of neuron %" PRIu64 ", of %" PRIu64,
                            k, id, c->info->layout->n_birth);
        if (c->removed_at[id] != UINT64_MAX)
            return esp_fail(ESP_INPUT,
                            "neuron %" PRIu64 " is removed after image %" PRIu64
                            " and again "
                            "after %" PRIu64,
                            id, c->removed_at[id], image);
        if (image < before)
            return esp_fail(ESP_INPUT,
                            "removal %" PRIu64 " comes before the one before it", k);
        c->removed_at[id] = image;
    }
    return ESP_OK;
}

/* Check that the removals in the next n rows of `removed` were made right after this image. */
static enum esp_status are_removed(struct cursor *removed, uint64_t image, uint64_t n)
{
    uint64_t when = image, k;
    enum esp_status st = ESP_OK;
    for (k = 0; k < n && removed->next < removed->limit && when == image; k++) {
        if ((st = cursor_next(removed)) != ESP_OK)
            return st;
        when = cursor_number(removed, LAYOUT_REMOVED_IMAGE);
    }
    if (k < n || when != image)
        return esp_fail(ESP_INPUT,
                        "the pruning after image %" PRIu64 " leaves %" PRIu64
                        " neurons fewer, but names others",
                        image, n);
    return ESP_OK;
}

/* Count the neurons at the start of the recording: those left at the end of the first window plus those removed
 * before. A network that an earlier run pruned starts with fewer neurons than the layout has. */
static enum esp_status begun_with(struct claims *c, uint64_t *n)
{
    struct cursor *windows =
        claims_cursor(c, CURSOR_OF(LAYOUT_WINDOW_LIVING, LAYOUT_WINDOW_IMAGES_DONE));
    struct cursor *removed = claims_cursor(c, CURSOR_OF(LAYOUT_REMOVED_IMAGE));
    *n = c->info->layout->n_birth;
    if (claims_rows(c, LAYOUT_WINDOW_LIVING) == 0)
        return ESP_OK;
    enum esp_status st = cursor_next(windows);
    if (st != ESP_OK)
        return st;
    const uint64_t end = cursor_number(windows, LAYOUT_WINDOW_IMAGES_DONE);
    *n = cursor_number(windows, LAYOUT_WINDOW_LIVING);
    while (removed->next < removed->limit && (st = cursor_next(removed)) == ESP_OK &&
           cursor_number(removed, LAYOUT_REMOVED_IMAGE) < end)
        ++*n;
    return st;
}

/* Check that each pruning reduces the number of neurons by the number of its removals. */
static enum esp_status check_prunings(struct claims *c)
{
    struct cursor *prunings =
        claims_cursor(c, CURSOR_OF(LAYOUT_PRUNING_IMAGE, LAYOUT_PRUNING_LIVING));
    struct cursor *removed = claims_cursor(c, CURSOR_OF(LAYOUT_REMOVED_IMAGE));
    uint64_t living, before;
    enum esp_status st = begun_with(c, &before);
    const uint64_t n = claims_rows(c, LAYOUT_PRUNING_IMAGE);
    for (uint64_t k = 0; k < n && st == ESP_OK; k++, before = living) {
        if ((st = cursor_next(prunings)) != ESP_OK)
            return st;
        const uint64_t image = cursor_number(prunings, LAYOUT_PRUNING_IMAGE);
        living = cursor_number(prunings, LAYOUT_PRUNING_LIVING);
        if (living >= before)
            return esp_fail(ESP_INPUT,
                            "the pruning after image %" PRIu64 " leaves %" PRIu64
                            " of %" PRIu64 " neurons",
                            image, living, before);
        st = are_removed(removed, image, before - living);
    }
    if (st == ESP_OK && removed->next < removed->limit)
        return esp_fail(ESP_INPUT, "%" PRIu64 " removals belong to no pruning",
                        removed->limit - removed->next);
    return st;
}

/* ---- counts and labels of removed neurons ---- */

struct blanks {
    uint64_t window, done, living;
    int32_t *label; /* [n_birth] buffer for a row of labels */
    /* [n_birth] the neuron was removed before the first window in the file. */
    bool *absent;
};

static enum esp_status check_blanks(const struct claims *c, const struct blanks *b)
{
    const struct layout_column *labels = &c->info->layout->column[LAYOUT_LABELS];
    const int32_t n_classes = (int32_t)c->info->header.n_classes;
    uint64_t living = 0;
    for (uint64_t id = 0; id < c->info->layout->n_birth; id++) {
        const bool blank = c->row[id] == UINT32_MAX;
        const bool gone = b->absent[id] || c->removed_at[id] < b->done;
        if (blank != gone)
            return esp_fail(
                ESP_INPUT,
                "window %" PRIu64 ": neuron %" PRIu64 " %s, and its count is %s",
                b->window, id, gone ? "is gone" : "lives", blank ? "blank" : "not");
        const int32_t label = layout_class(labels, b->label, (size_t)id);
        if (label != ESP_NO_CLASS && (gone || label < 0 || label >= n_classes))
            return esp_fail(ESP_INPUT,
                            "window %" PRIu64 ": neuron %" PRIu64 " has label %" PRId32,
                            b->window, id, label);
        living += !blank;
    }
    return living == b->living ? ESP_OK
                               : esp_fail(ESP_INPUT,
                                          "window %" PRIu64 ": %" PRIu64
                                          " neurons live, %" PRIu64 " are counted",
                                          b->window, b->living, living);
}

static enum esp_status read_window(const struct claims *c, struct blanks *b,
                                   struct cursor *windows)
{
    enum esp_status st = cursor_next(windows);
    if (st != ESP_OK)
        return st;
    b->done = cursor_number(windows, LAYOUT_WINDOW_IMAGES_DONE);
    b->living = cursor_number(windows, LAYOUT_WINDOW_LIVING);
    st = run_file_read(c->file, LAYOUT_COUNTS, b->window, 1, c->row);
    if (st != ESP_OK)
        return st;
    return run_file_read(c->file, LAYOUT_LABELS, b->window, 1, b->label);
}

static enum esp_status check_all_blanks(struct claims *c, struct blanks *b)
{
    struct cursor *windows =
        claims_cursor(c, CURSOR_OF(LAYOUT_WINDOW_IMAGES_DONE, LAYOUT_WINDOW_LIVING));
    const uint64_t n = claims_rows(c, LAYOUT_COUNTS);
    enum esp_status st = ESP_OK;
    for (b->window = 0; b->window < n && st == ESP_OK; b->window++) {
        st = read_window(c, b, windows);
        for (uint64_t id = 0; b->window == 0 && id < c->info->layout->n_birth; id++)
            b->absent[id] = c->row[id] == UINT32_MAX;
        if (st == ESP_OK)
            st = check_blanks(c, b);
    }
    return st;
}

/* Check that exactly the removed neurons have a blank count (UINT32_MAX) in each window, and that removed
 * neurons have no label. */
static enum esp_status check_blank_rows(struct claims *c)
{
    const size_t n = (size_t)c->info->layout->n_birth;
    struct blanks b = {.label = array_create(n, sizeof *b.label),
                       .absent = array_create(n, sizeof *b.absent)};
    const enum esp_status st = b.label && b.absent ? check_all_blanks(c, &b) : ESP_MEMORY;
    array_free(b.label);
    array_free(b.absent);
    return st;
}

void verify_course(struct claims *c)
{
    claims_judge(c, "images follow one another without a gap", check_images(c));
    claims_judge(c, "labels and votes are classes of the data set", check_labels(c));
    if (claims_rows(c, LAYOUT_IMAGE_SCORES) > 0)
        claims_judge(c, "each vote is the class of the highest score", check_scores(c));
    claims_judge(c, "windows say what their images say", check_windows(c));
    claims_judge(c, "no neuron is removed twice", check_removals(c));
    claims_judge(c, "each pruning leaves as many neurons fewer as it names",
                 check_prunings(c));
    claims_judge(c, "counts are blank for the removed and only for them",
                 check_blank_rows(c));
}
