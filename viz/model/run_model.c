/* viz/model/run_model.c - pass every event to the tables that use it. */
#include "viz/model/run_model.h"

#include "base/array.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NEURONS_MOST = 1 << 20, INPUTS_MOST = 1 << 22 };

/* ---- lines over the run ---- */

void series_clear(struct series *s)
{
    s->n = s->skipped = 0;
    s->stride = 1;
    s->last_x = s->last_y = 0;
}

static void thin(struct series *s)
{
    for (size_t k = 0; 2 * k < s->n; k++) {
        s->x[k] = s->x[2 * k];
        s->y[k] = s->y[2 * k];
    }
    s->n = (s->n + 1) / 2;
    s->stride *= 2;
}

void series_add(struct series *s, double x, double y)
{
    if (isnan(y) || (s->n > 0 && x < s->last_x))
        return;
    s->last_x = x;
    s->last_y = y;
    if (s->n > 0 && ++s->skipped < s->stride)
        return;
    s->skipped = 0;
    if (s->n == SERIES_MOST)
        thin(s);
    s->x[s->n] = x;
    s->y[s->n++] = y;
}

void series_range(const struct series *s, double *low, double *high)
{
    *low = *high = s->n > 0 ? s->last_y : 0;
    for (size_t k = 0; k < s->n; k++) {
        *low = fmin(*low, s->y[k]);
        *high = fmax(*high, s->y[k]);
    }
}

/* ---- the run ---- */

/* Clear the model, but keep the change counters increasing, so that panels notice the change. */
static void clear(struct run_model *b)
{
    uint32_t changes[RUN_MODEL_CHANGES];
    const double now_s = b->now_s;
    memcpy(changes, b->changes, sizeof changes);
    run_model_free(b);
    memcpy(b->changes, changes, sizeof changes);
    b->now_s = now_s;
}

void run_model_free(struct run_model *b)
{
    recent_spikes_free(&b->recent);
    votes_free(&b->votes);
    fields_free(&b->fields);
    membrane_free(&b->membrane);
    film_free(&b->film);
    neuron_table_free(&b->table);
    array_free(b->pixels);
    memset(b, 0, sizeof *b);
}

static void copy_text(char *to, size_t room, const char *text, const char **pointer)
{
    snprintf(to, room, "%s", text ? text : "");
    *pointer = to;
}

static bool possible(const struct event_start *s)
{
    return s->n_neurons > 0 && s->n_neurons <= NEURONS_MOST && s->n_classes > 0 &&
           s->n_classes <= RUN_MODEL_CLASSES && s->n_inputs > 0 &&
           s->n_inputs <= INPUTS_MOST && event_field(s) <= INPUTS_MOST &&
           (uint64_t)s->width * s->height <= INPUTS_MOST && s->dt_ms > 0;
}

static enum esp_status create_tables(struct run_model *b)
{
    const struct event_start *s = &b->start;
    enum esp_status st = recent_spikes_create(&b->recent);
    if (st == ESP_OK)
        st = votes_create(s->n_neurons, s->n_classes, &b->votes);
    if (st == ESP_OK)
        st = fields_create(s, &b->fields);
    if (st == ESP_OK)
        st = film_create(s, &b->film);
    if (st == ESP_OK)
        st = neuron_table_create(s, &b->table);
    if (st != ESP_OK)
        return st;
    b->pixels = array_create((size_t)s->width * s->height, 1);
    return b->pixels ? ESP_OK : ESP_MEMORY;
}

enum esp_status run_model_start(struct run_model *b, const struct event_start *start)
{
    clear(b);
    b->changes[RUN_MODEL_STARTED]++;
    if (!possible(start))
        return esp_fail(ESP_INPUT,
                        "cannot show %u neurons with %u inputs and %u classes of images "
                        "of %u x %u pixels",
                        (unsigned)start->n_neurons, (unsigned)start->n_inputs,
                        (unsigned)start->n_classes, (unsigned)start->width,
                        (unsigned)start->height);
    b->start = *start;
    copy_text(b->title, sizeof b->title, start->title, &b->start.title);
    copy_text(b->data, sizeof b->data, start->data, &b->start.data);
    copy_text(b->strategy, sizeof b->strategy, start->strategy, &b->start.strategy);
    copy_text(b->population, sizeof b->population, start->population,
              &b->start.population);
    copy_text(b->field_from, sizeof b->field_from, start->field_from,
              &b->start.field_from);
    series_clear(&b->living);
    series_clear(&b->threshold);
    series_clear(&b->accuracy);
    series_clear(&b->activity);
    series_add(&b->living, 0, start->n_neurons);
    b->last_threshold = b->status.threshold_set = b->status.realtime = b->status.tested =
        (double)NAN;
    b->status.speed_limit = (double)INFINITY;
    const enum esp_status st = create_tables(b);
    if (st != ESP_OK)
        clear(b);
    b->started = st == ESP_OK;
    return st;
}

/* Make now.scores of the scores of the vote `bayes`, which are sums of a logarithm per spike. Divided by the number
 * of spikes before exp, they keep their order, and do not all become 0 or 1 if there are many spikes. */
static void take_scores(struct run_model *b, const struct event_image *image)
{
    double most = -(double)INFINITY, sum = 0;
    const size_t n = b->start.n_classes;
    const double spikes = image->n_output > 0 ? image->n_output : 1;
    for (size_t c = 0; c < n; c++)
        most = fmax(most, (double)image->scores[c]);
    for (size_t c = 0; c < n; c++)
        sum += exp(((double)image->scores[c] - most) / spikes);
    for (size_t c = 0; c < n; c++)
        b->now.scores[c] = (float)(exp(((double)image->scores[c] - most) / spikes) / sum);
}

/* Make now.scores of the spikes of the neurons that have a label: the share of each class. */
static void take_spikes(struct run_model *b, const struct event_image *image)
{
    float n = 0;
    memset(b->now.scores, 0, sizeof b->now.scores);
    for (size_t k = 0; k < image->n_spikes; k++) {
        const esp_id id = image->spikes[k].id;
        const esp_class label = id < b->table.n ? b->votes.label[id] : ESP_NO_CLASS;
        if (label == ESP_NO_CLASS)
            continue;
        b->now.scores[label] += 1;
        n += 1;
    }
    for (size_t c = 0; c < b->start.n_classes && n > 0; c++)
        b->now.scores[c] /= n;
}

/* Copy the neurons that fired most from the neuron table, which has just sorted them. */
static void take_answers(struct run_model *b)
{
    const struct neuron_table *r = &b->table;
    b->now.n_active = r->n_touched;
    b->now.n_answers =
        r->n_touched < RUN_MODEL_ANSWERS ? r->n_touched : RUN_MODEL_ANSWERS;
    for (size_t k = 0; k < b->now.n_answers; k++)
        b->now.answers[k] =
            (struct run_model_answer){r->touched[k], r->spikes[r->touched[k]]};
}

/* Return whether a neuron that fired has a label. If not, the vote is no answer: the readout of earlier versions
 * voted for the first class then. */
static bool is_answered(const struct run_model *b, const struct event_image *image)
{
    for (size_t k = 0; k < image->n_spikes; k++)
        if (image->spikes[k].id < b->start.n_neurons &&
            b->votes.label[image->spikes[k].id] != ESP_NO_CLASS)
            return true;
    return false;
}

/* Return the vote on an image: that of the run if it has one, else the estimate from the images received, if the
 * image is complete; *by says which. */
static esp_class choose_vote(struct run_model *b, const struct event_image *image,
                             enum run_model_vote *by)
{
    const esp_class own = votes_vote(&b->votes, image);
    const bool is_given = image->vote >= 0 && image->vote < (int)b->start.n_classes &&
                          (b->start.other || is_answered(b, image));
    const bool is_own = !b->start.other && !b->votes.given && own != ESP_NO_CLASS;
    *by = !image->complete ? RUN_MODEL_NO_VOTE
          : is_given       ? RUN_MODEL_BAYES
          : is_own         ? RUN_MODEL_IN_VIEW
                           : RUN_MODEL_NO_VOTE;
    return *by == RUN_MODEL_BAYES     ? image->vote
           : *by == RUN_MODEL_IN_VIEW ? own
                                      : ESP_NO_CLASS;
}

static void take_now(struct run_model *b, const struct event_image *image, esp_class vote,
                     enum run_model_vote by)
{
    struct run_model_now *now = &b->now;
    now->known = true;
    now->image = image->image;
    now->index = image->index;
    now->label = image->label;
    now->vote = vote;
    now->by = by;
    now->ticks = image->end - image->start;
    now->presentations = image->presentations;
    now->n_spikes = image->n_spikes;
    now->complete = image->complete;
    now->has_pixels = image->pixels != NULL;
    if (image->pixels)
        memcpy(b->pixels, image->pixels, (size_t)b->start.width * b->start.height);
    now->scores_of = RUN_MODEL_OF_VOTE;
    if (by == RUN_MODEL_BAYES && image->scores) {
        take_scores(b, image);
    } else if (by == RUN_MODEL_IN_VIEW) {
        memcpy(now->scores, b->votes.scores, b->start.n_classes * sizeof *now->scores);
    } else {
        now->scores_of = RUN_MODEL_OF_SPIKES;
        take_spikes(b, image);
    }
    take_answers(b);
}

void run_model_image(struct run_model *b, const struct event_image *image)
{
    if (!b->started)
        return;
    if (image->aside) {
        neuron_table_aside(&b->table, &b->start, image);
        b->changes[RUN_MODEL_ASIDE]++;
        return;
    }
    recent_spikes_add(&b->recent, image);
    neuron_table_image(&b->table, &b->start, image);
    enum run_model_vote by;
    const esp_class vote = choose_vote(b, image, &by);
    take_now(b, image, vote, by);
    recent_spikes_answer(&b->recent, vote);
    if (by != RUN_MODEL_NO_VOTE && by != b->confusion_by) {
        votes_begin_confusion(&b->votes); /* the matrix counts votes of one origin only */
        b->confusion_by = by;
    }
    if (image->complete)
        votes_learn(&b->votes, image, vote);
    b->changes[RUN_MODEL_IMAGE]++;
}

void run_model_fields(struct run_model *b, const struct event_fields *fields)
{
    if (!b->started)
        return;
    film_take(&b->film, fields);
    if (!fields->earlier)
        fields_take(&b->fields, fields);
    b->changes[RUN_MODEL_FIELDS]++;
}

void run_model_follow(struct run_model *b, esp_id birth)
{
    if (b->started && birth < b->start.n_neurons)
        film_choose(&b->film, birth);
}

/* The image of the membrane is the newest one. */
void run_model_membrane(struct run_model *b, const struct event_membrane *membrane)
{
    const struct recent_spikes *t = &b->recent;
    const struct recent_spikes_image *last =
        b->started && t->n_images > 0 ? recent_spikes_image(t, t->n_images - 1) : NULL;
    if (!last || last->image != membrane->image || membrane->birth >= b->start.n_neurons)
        return;
    membrane_take(&b->membrane, membrane, last->begin);
    b->changes[RUN_MODEL_IMAGE]++;
}

void run_model_labels(struct run_model *b, const struct event_labels *labels)
{
    if (!b->started)
        return;
    votes_set_labels(&b->votes, labels);
    b->changes[RUN_MODEL_LABELS]++;
}

static void add_window(struct run_model *b, const struct event_window *window)
{
    const double images = (double)window->images_done;
    b->last_threshold = window->threshold > 0 ? window->threshold : (double)NAN;
    series_add(&b->living, images, (double)window->n_living);
    series_add(&b->threshold, images, b->last_threshold);
    series_add(&b->accuracy, images, window->accuracy);
    series_add(&b->activity, images, window->spikes_per_image);
    b->changes[RUN_MODEL_WINDOW]++;
}

void run_model_window(struct run_model *b, const struct event_window *window)
{
    if (!b->started)
        return;
    neuron_table_window(&b->table, window);
    add_window(b, window);
}

void run_model_other_window(struct run_model *b, const struct event_window *window)
{
    struct neuron_table *r = &b->table;
    double spikes = 0;
    if (!b->started)
        return;
    for (size_t k = 0; k < r->n; k++)
        spikes += r->count[k];
    struct event_window own = *window;
    own.n_living = r->n_living;
    own.threshold = (double)NAN;
    own.spikes_per_image = r->n_images > 0 ? spikes / (double)r->n_images : (double)NAN;
    neuron_table_fold(r, b->start.forget);
    add_window(b, &own);
}

/* Merge neighbouring prunings in pairs. */
static void merge_prunings(struct run_model *b)
{
    for (size_t k = 0; 2 * k + 1 < b->n_prunings; k++) {
        const struct run_model_pruning *a = &b->prunings[2 * k];
        b->prunings[k] =
            (struct run_model_pruning){a[1].images_done, a[0].n_removed + a[1].n_removed,
                                       a[0].overridden || a[1].overridden};
    }
    b->n_prunings /= 2;
}

void run_model_pruned(struct run_model *b, const struct event_pruned *pruned)
{
    if (!b->started)
        return;
    neuron_table_pruned(&b->table, pruned, b->now_s);
    series_add(&b->living, (double)pruned->images_done, (double)pruned->n_living);
    if (b->n_prunings == RUN_MODEL_PRUNINGS)
        merge_prunings(b);
    b->prunings[b->n_prunings++] = (struct run_model_pruning){
        pruned->images_done, pruned->n_removed, pruned->overridden};
    b->n_removed += pruned->n_removed;
    b->changes[RUN_MODEL_PRUNED]++;
}

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* Return whether a status equals the present one. */
static bool says_the_same(const struct run_model *b, const struct event_status *x)
{
    const struct event_status *y = &b->status;
    return x->state == y->state && x->stage == y->stage && x->paced == y->paced &&
           x->stage_done == y->stage_done && x->stage_images == y->stage_images &&
           x->images_done == y->images_done && x->skipped == y->skipped &&
           x->dropped == y->dropped && same(x->tested, y->tested) &&
           same(x->simulated_s, y->simulated_s) && same(x->wall_s, y->wall_s) &&
           same(x->realtime, y->realtime) && same(x->speed_limit, y->speed_limit) &&
           same(x->threshold_set, y->threshold_set) &&
           strcmp(b->message, x->message ? x->message : "") == 0;
}

void run_model_status(struct run_model *b, const struct event_status *status)
{
    if (says_the_same(b, status))
        return; /* without a change nothing is drawn again */
    b->status = *status;
    copy_text(b->message, sizeof b->message, status->message, &b->status.message);
    b->changes[RUN_MODEL_STATUS]++;
}

uint64_t run_model_images_done(const struct run_model *b)
{
    const uint64_t shown = b->now.known ? b->now.image + b->now.complete : 0;
    return shown > b->status.images_done ? shown : b->status.images_done;
}

bool run_model_can_prune(const struct run_model *b)
{
    return b->started && b->start.can_control && b->start.source == EVENT_LIVE &&
           b->start.has_threshold && !b->start.other;
}

const char *run_model_vote_name(enum run_model_vote by)
{
    static const char *const names[] = {[RUN_MODEL_NO_VOTE] = "",
                                        [RUN_MODEL_BAYES] = "bayes",
                                        [RUN_MODEL_IN_VIEW] = "in view"};
    return names[by];
}

double run_model_threshold(const struct run_model *b)
{
    if (!b->started || b->start.other)
        return (double)NAN;
    return isnan(b->status.threshold_set) ? b->last_threshold : b->status.threshold_set;
}
