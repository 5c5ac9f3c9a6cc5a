/* tests/viz/test_words.c - every word and number of the window against the recording, both ways: at moments of a seeded
 * run, all that the recording implies is written, and nothing else is. What it implies is computed here from its columns,
 * by other code than the viewer's. Linked so that text_line_draw of the library comes here first. */
#include "tests/viz/made_run.h"
#include "tests/viz/moment.h"
#include "tests/viz/truth.h"
#include "tests/viz/written.h"
#include "viz/scene/scene_state.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Three significant digits, as everywhere in the window. */
static const char *real(double x)
{
    static char text[8][32];
    static unsigned next;
    char *to = text[next++ % 8];
    const double size = fabs(x);
    const int decimals = x == 0 || size >= 100 ? 0
                         : size >= 10          ? 1
                         : size >= 1           ? 2
                         : size >= 0.1         ? 3
                                               : 4;
    snprintf(to, sizeof text[0], "%.*f", decimals, x);
    return to;
}

/* ---- what is expected of each panel ---- */

static void expect_header(const struct truth *t)
{
    written_expect("run.h5 \xc2\xb7 digits \xc2\xb7 seed 7");
    written_expect("replay");
    written_expect("paused");
    written_expect("image %llu / %d", (unsigned long long)t->done, TRUTH_IMAGES);
    double end_ms;
    truth_read(t, LAYOUT_IMAGE_START, t->done, 1, &end_ms);
    const unsigned s = (unsigned)(end_ms / 1000);
    if (s < 60)
        written_expect("%.1f s simulated", floor(end_ms / 100) / 10);
    else
        written_expect("%u min %02u s simulated", s / 60, s % 60);
    written_expect("0 dropped");
    if (!isnan(t->accuracy))
        written_expect("%.1f %% last window", 100 * t->accuracy);
}

/* Each class that has a neuron, and how many, left of its band; none other. */
static void expect_bands(const struct truth *t, const struct scene *s)
{
    const struct rect plot =
        panel_raster_plot(&s->context, made_run_panel(s, &panel_raster));
    size_t n[TRUTH_CLASSES + 1] = {0};
    for (size_t k = 0; k < TRUTH_NEURONS; k++)
        if (t->alive[k])
            n[t->label[k] < 0 ? TRUTH_CLASSES : t->label[k]]++;
    for (size_t c = 0; c <= TRUTH_CLASSES; c++) {
        char name[16] = "-";
        if (c < TRUTH_CLASSES)
            snprintf(name, sizeof name, "%zu", c);
        if ((double)n[c] * plot.h / (double)t->n_living < 18)
            continue; /* too low for a name */
        written_expect("%s", name);
        written_expect("%zu", n[c]);
    }
    for (size_t k = 0; k < n_words; k++) {
        const struct rect r = words[k].r;
        if (r.x + r.w <= plot.x && r.y > plot.y && r.y + r.h < plot.y + plot.h)
            assert_true(words[k].known);
    }
}

/* The highest rate of all rows in the last five seconds, in bins of six columns of pixels. */
static void expect_rate(const struct truth *t, const struct scene *s)
{
    enum { BIN = 6, COLUMNS_MOST = 4096 };
    const struct run_file_info *info = run_file_info(t->file);
    const unsigned output = info->layout->output;
    const uint64_t n = info->n_spikes[output];
    const int w = panel_raster_plot(&s->context, made_run_panel(s, &panel_raster)).w;
    const double dt_ms = info->header.dt_ms, per_column = 5000 / dt_ms / w;
    double from_ms, end_ms, *time_ms = malloc(n * sizeof *time_ms);
    unsigned columns[COLUMNS_MOST] = {0}, most = 0;
    truth_read(t, LAYOUT_SPIKE_TIMES + output, 0, n, time_ms);
    truth_read(t, LAYOUT_IMAGE_START, t->done - 6, 1, &from_ms);
    truth_read(t, LAYOUT_IMAGE_START, t->done, 1, &end_ms);
    const long head = (long)floor(round((end_ms - from_ms) / dt_ms) / per_column);
    for (uint64_t k = 0; k < n; k++) {
        const double tick = round((time_ms[k] - from_ms) / dt_ms);
        const long column = (long)floor(tick / per_column) - head + w - 1;
        if (time_ms[k] >= from_ms && column >= 0 && column < w)
            columns[column]++;
    }
    for (int first = w % BIN; first + BIN <= w; first += BIN) {
        unsigned sum = 0;
        for (int k = 0; k < BIN; k++)
            sum += columns[first + k];
        most = sum > most ? sum : most;
    }
    written_expect("%.0f/s", (double)most * w / 5 / BIN);
    free(time_ms);
}

/* Labels of the images in view, with the answer where it was another. */
static void expect_labels(const struct truth *t)
{
    uint8_t label[6];
    int32_t vote[6];
    truth_read(t, LAYOUT_IMAGE_LABEL, t->done - 6, 6, label);
    truth_read(t, LAYOUT_IMAGE_VOTE, t->done - 6, 6, vote);
    for (size_t k = 0; k < 6; k++) {
        char wide[32], brief[32];
        const bool wrong = vote[k] >= 0 && vote[k] != label[k];
        snprintf(wide, sizeof wide, wrong ? "label %u \xe2\x9c\x97 %d" : "label %u",
                 (unsigned)label[k], vote[k]);
        snprintf(brief, sizeof brief, wrong ? "%u\xe2\x9c\x97%d" : "%u",
                 (unsigned)label[k], vote[k]);
        if (!written_mark(wide) && !written_mark(brief))
            fail_msg("\"%s\" of an image in view is not written", wide);
    }
}

/* Whether rows by class are so high that each has a name instead of its band. */
static bool names_rows(const struct truth *t, const struct scene *s)
{
    const struct rect plot =
        panel_raster_plot(&s->context, made_run_panel(s, &panel_raster));
    return (size_t)plot.h >= 16 * t->n_living;
}

/* All names of rows, which are of neurons that remain; returns how many. */
static unsigned mark_rows(const struct truth *t, const struct scene *s)
{
    const struct rect plot =
        panel_raster_plot(&s->context, made_run_panel(s, &panel_raster));
    unsigned n = 0;
    for (size_t k = 0; k < n_words; k++) {
        const struct rect r = words[k].r;
        if (r.x + r.w > plot.x || r.y + r.h < plot.y || r.y > plot.y + plot.h)
            continue;
        const unsigned long id = strtoul(words[k].text, NULL, 10);
        assert_true(id < TRUTH_NEURONS && t->alive[id]);
        words[k].known = true;
        n++;
    }
    return n;
}

static void expect_raster(const struct truth *t, const struct scene *s)
{
    expect_labels(t);
    written_expect("%zu neurons", t->n_living);
    written_expect("784 inputs");
    if (names_rows(t, s)) {
        written_expect("neuron");
        assert_true(mark_rows(t, s) > 3);
    } else {
        written_expect("class");
        expect_bands(t, s);
    }
    expect_rate(t, s);
}

/* Names of rows by number, too, are those of neurons that remain. */
static void expect_rows(const struct truth *t, struct scene *s)
{
    s->view.order = RASTER_BY_NUMBER;
    n_words = 0;
    made_run_redraw(s);
    scene_draw(s, 1);
    assert_true(mark_rows(t, s) > 3);
}

static void expect_counts(const struct truth *t)
{
    size_t low = 0;
    for (size_t k = 0; k < TRUTH_NEURONS; k++)
        low += t->alive[k] && (double)(float)t->h[k] < t->threshold;
    const size_t may_go = t->n_living - TRUTH_KEEP;
    if (t->threshold > 0) {
        written_expect("threshold %s spikes", real(t->threshold));
        if (low > 0)
            written_expect("%zu below, %zu may go", low, low < may_go ? low : may_go);
    }
    if (may_go > 0)
        written_expect("adaptive: %zu are still to go", may_go);
    else if (!written_mark("adaptive: done, 30 are left"))
        written_expect("done");
    written_expect(t->n_living < TRUTH_NEURONS ? "%zu of 60 alive" : "all %zu alive",
                   t->n_living);
}

static void expect_lines(const struct truth *t)
{
    double low = (double)INFINITY, high = 0, spikes[TRUTH_IMAGES / TRUTH_WINDOW],
           thresholds[TRUTH_IMAGES / TRUTH_WINDOW];
    truth_read(t, LAYOUT_WINDOW_SPIKES_PER_IMAGE, 0, t->n_windows, spikes);
    truth_read(t, LAYOUT_WINDOW_THRESHOLD, 0, t->n_windows, thresholds);
    for (size_t k = 0; k < t->n_windows; k++) {
        low = fmin(low, spikes[k]);
        high = fmax(high, spikes[k]);
    }
    written_expect("%.0f\xe2\x80\x93%.0f", low, high);
    written_expect("%zu\xe2\x80\x93%d", t->n_living, TRUTH_NEURONS);
    written_expect("%.1f", t->spikes_per_image);
    written_expect("%zu", t->n_living);
    if (t->n_living < TRUTH_NEURONS)
        written_expect("%zu pruned", TRUTH_NEURONS - t->n_living);
    else
        written_expect("nothing pruned yet");
    if (!isnan(t->accuracy))
        written_expect("%.1f %%", 100 * t->accuracy);
    if (t->threshold > 0)
        written_expect("%s", real(t->threshold));
    if (isnan(t->accuracy) || !(t->threshold > 0))
        written_expect("-"); /* not known, or none */
    low = (double)INFINITY, high = 0;
    double accuracy[TRUTH_IMAGES / TRUTH_WINDOW];
    truth_read(t, LAYOUT_WINDOW_ACCURACY, 0, t->n_windows, accuracy);
    for (size_t k = 1; k < t->n_windows; k++) {
        low = fmin(low, accuracy[k]);
        high = fmax(high, accuracy[k]);
    }
    if (t->n_windows > 1)
        written_expect("%.0f\xe2\x80\x93%.0f %%", 100 * low, 100 * high);
    low = (double)INFINITY, high = 0;
    for (size_t k = 0; k < t->n_windows; k++)
        if (thresholds[k] > 0) {
            low = fmin(low, thresholds[k]);
            high = fmax(high, thresholds[k]);
        }
    if (high > 0) {
        const int decimals = high < 1 ? 2 : high < 10 ? 1 : 0;
        written_expect("%.*f\xe2\x80\x93%.*f", decimals, low, decimals, high);
    }
}

/* The share of a mean spike in each class, and the classes in their order. */
static void expect_vote(const struct truth *t)
{
    int32_t vote;
    uint32_t spikes;
    float score[TRUTH_CLASSES];
    double share[TRUTH_CLASSES], sum = 0;
    uint8_t label;
    truth_read(t, LAYOUT_IMAGE_VOTE, t->done - 1, 1, &vote);
    truth_read(t, LAYOUT_IMAGE_SCORES, t->done - 1, 1, score);
    truth_read(t, LAYOUT_IMAGE_SPIKES, t->done - 1, 1, &spikes);
    truth_read(t, LAYOUT_IMAGE_LABEL, t->done - 1, 1, &label);
    written_expect("image %llu", (unsigned long long)t->done);
    if (vote < 0) {
        written_expect("label %u, no answer", (unsigned)label);
        return;
    }
    written_expect("label %u, answer %d (bayes) %s", (unsigned)label, vote,
                   vote == label ? "\xe2\x9c\x93" : "\xe2\x9c\x97");
    for (size_t c = 0; c < TRUTH_CLASSES; c++)
        sum += share[c] = exp((double)(score[c] - score[vote]) / spikes);
    written_expect("bayes, mean spike");
    written_expect("%d", vote);
    written_expect("%.0f %%", 100 / sum);
    for (size_t n = 0; n < 4; n++) { /* the four best, each with its percentage */
        size_t best = 0;
        for (size_t c = 1; c < TRUTH_CLASSES; c++)
            best = share[c] > share[best] ? c : best;
        written_expect("%zu", best);
        written_expect("%.0f %%", 100 * share[best] / sum);
        share[best] = -1;
    }
}

static void expect_answers(const struct truth *t)
{
    uint32_t most = 0;
    size_t best = 0;
    for (size_t k = 0; k < TRUTH_NEURONS; k++) {
        char text[16];
        snprintf(text, sizeof text, "\xc3\x97%u", t->fired[k]);
        if (t->fired[k] > 0)
            written_mark(text);
        snprintf(text, sizeof text, "class %d", (int)t->label[k]);
        if (t->fired[k] > 0 && t->label[k] >= 0)
            written_mark(text);
        best = t->fired[k] > most ? k : best;
        most = t->fired[k] > most ? t->fired[k] : most;
    }
    if (most > 0)
        written_expect("\xc3\x97%u", most);
    if (most > 0 && t->label[best] >= 0)
        written_expect("class %d", (int)t->label[best]);
}

static float peak_of(const float *field)
{
    float peak = 0;
    for (size_t i = 0; i < 784; i++)
        peak = field[i] > peak ? field[i] : peak; /* not of NaN */
    return peak;
}

/* The largest weight of all, and of the neuron on view: of the last snapshot, of removed neurons when they were removed. */
static void expect_weights(const struct truth *t, size_t shown)
{
    const struct run_file_info *info = run_file_info(t->file);
    static float fields[TRUTH_NEURONS][784], removed[784];
    uint64_t image[TRUTH_NEURONS], id[TRUTH_NEURONS], snapshot;
    float peak[TRUTH_NEURONS], most = 0;
    size_t row = 0;
    for (size_t k = 0; k < info->n_snapshots; k++) {
        truth_read(t, LAYOUT_SNAPSHOT_IMAGES, k, 1, &snapshot);
        row = snapshot <= t->done ? k : row;
    }
    truth_read(t, LAYOUT_SNAPSHOTS, row * TRUTH_NEURONS, TRUTH_NEURONS, fields);
    truth_read(t, LAYOUT_REMOVED_IMAGE, 0, info->n_removed, image);
    truth_read(t, LAYOUT_REMOVED_ID, 0, info->n_removed, id);
    for (size_t k = 0; k < TRUTH_NEURONS; k++)
        peak[k] = peak_of(fields[k]);
    for (size_t k = 0; k < info->n_removed && image[k] <= t->done; k++) {
        truth_read(t, LAYOUT_REMOVED_FIELD, k, 1, removed);
        peak[id[k]] = peak_of(removed);
    }
    for (size_t k = 0; k < TRUTH_NEURONS; k++)
        most = peak[k] > most ? peak[k] : most;
    written_expect("%.2f mV", (double)most);
    written_expect("%.2f mV", (double)peak[shown]);
}

static void expect_neuron(const struct truth *t, size_t shown)
{
    written_expect("Neuron %zu", shown);
    if (t->label[shown] >= 0 && t->alive[shown])
        written_expect("class %d", (int)t->label[shown]);
    else
        written_mark("no class yet");
    if (t->alive[shown]) {
        written_expect("%u", t->seen[shown]);
        written_expect("%s", real(t->h[shown]));
        return;
    }
    const uint64_t n = run_file_info(t->file)->n_removed;
    uint64_t image[TRUTH_NEURONS], id[TRUTH_NEURONS], at;
    double h[TRUTH_NEURONS], threshold = 0, at_threshold;
    truth_read(t, LAYOUT_REMOVED_IMAGE, 0, n, image);
    truth_read(t, LAYOUT_REMOVED_ID, 0, n, id);
    truth_read(t, LAYOUT_REMOVED_H, 0, n, h);
    for (uint64_t k = 0; k < n; k++) {
        if (id[k] != shown)
            continue;
        for (uint64_t p = 0; p < run_file_info(t->file)->n_prunings; p++) {
            truth_read(t, LAYOUT_PRUNING_IMAGE, p, 1, &at);
            truth_read(t, LAYOUT_PRUNING_THRESHOLD, p, 1, &at_threshold);
            threshold = at == image[k] ? at_threshold : threshold;
        }
        written_expect("image %llu", (unsigned long long)image[k]);
        written_expect("%s", real(h[k]));
        if (threshold > 0)
            written_expect("%s", real(threshold));
    }
}

/* Numbers of the axes below and left of plots, and classes below the bars of a neuron. */
static void allow_axes(const struct scene *s)
{
    const struct rect counts = made_run_panel(s, &panel_counts),
                      lines = made_run_panel(s, &panel_lines),
                      raster = made_run_panel(s, &panel_raster),
                      neuron = made_run_panel(s, &panel_selected);
    for (size_t k = 0; k < n_words; k++) {
        const struct rect r = words[k].r;
        const bool number =
            strspn(words[k].text, "0123456789.,k") == strlen(words[k].text);
        const bool below = (rect_has(lines, r.x, r.y) && r.y > lines.y + lines.h - 30) ||
                           (rect_has(raster, r.x, r.y) && r.y > raster.y + raster.h - 30);
        const bool left = rect_has(counts, r.x, r.y) && r.x < counts.x + 48;
        const bool digit = rect_has(neuron, r.x, r.y) && strlen(words[k].text) == 1;
        words[k].known |= number && (below || left || digit);
    }
}

/* A digit in a tile is the class of its neuron, which is not removed. */
static void expect_tiles(const struct truth *t, const struct scene *s)
{
    const struct tiling *g = s->context.grid;
    for (size_t k = 0; k < n_words; k++) {
        const struct rect r = words[k].r;
        const size_t tile = tiling_find(g, r.x, r.y + r.h / 2);
        if (tile == g->n || !rect_has(g->area, r.x, r.y + r.h / 2))
            continue;
        const esp_id id = g->order[tile];
        assert_true(t->alive[id]);
        assert_int_equal(atoi(words[k].text), t->label[id]);
        words[k].known = true;
    }
}

/* The class behind the spikes of the neuron that fired most of an image's, in the raster. */
static void allow_majorities(const struct truth *t, const struct scene *s)
{
    const struct rect raster = made_run_panel(s, &panel_raster);
    for (size_t k = 0; k < n_words; k++) {
        bool is_class = false;
        for (size_t j = 0; j < TRUTH_NEURONS; j++) {
            char text[8];
            snprintf(text, sizeof text, "%d", (int)t->label[j]);
            is_class |= strcmp(text, words[k].text) == 0;
        }
        words[k].known |= is_class && rect_has(raster, words[k].r.x, words[k].r.y);
    }
}

static void check(struct truth *t, uint64_t done, bool removed)
{
    struct font *font = NULL;
    struct scene *s = made_run_scene(1600, 1000, &font);
    truth_look(t, done);
    esp_id shown = 0;
    for (esp_id k = 0; k < TRUTH_NEURONS; k++)
        if (removed ? !t->alive[k] : t->alive[k] && t->h[k] > t->h[shown])
            shown = k;
    moment_show(t, s, shown, (struct player_membranes){0});
    n_words = 0;
    made_run_redraw(s);
    scene_draw(s, 1);
    expect_header(t);
    expect_raster(t, s);
    expect_counts(t);
    expect_lines(t);
    expect_vote(t);
    expect_answers(t);
    expect_weights(t, shown);
    expect_neuron(t, shown);
    written_allow_names();
    expect_tiles(t, s);
    allow_axes(s);
    allow_majorities(t, s);
    for (size_t k = 0; k < n_words; k++)
        if (!words[k].known)
            fail_msg("after %llu images \"%s\" is written at %d, %d",
                     (unsigned long long)done, words[k].text, words[k].r.x, words[k].r.y);
    expect_rows(t, s);
    scene_free(s);
    font_free(font);
}

static void before_the_first_pruning(void **state)
{
    check(*state, 35, false);
}

static void between_two_windows(void **state)
{
    check(*state, 133, false);
}

static void at_the_end_of_a_window_that_prunes(void **state)
{
    check(*state, 200, false);
}

static void of_a_neuron_that_was_removed(void **state)
{
    check(*state, 267, true);
}

static void after_the_last_pruning(void **state)
{
    check(*state, 388, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_the_first_pruning),
        cmocka_unit_test(between_two_windows),
        cmocka_unit_test(at_the_end_of_a_window_that_prunes),
        cmocka_unit_test(of_a_neuron_that_was_removed),
        cmocka_unit_test(after_the_last_pruning),
    };
    return cmocka_run_group_tests(tests, truth_setup, truth_teardown);
}
