/* studies/study.c - plan the tasks of a study, run them in child processes, report progress. */
#include "studies/study.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/numeral.h"
#include "studies/cell.h"
#include "studies/pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The work of one process: a cell to train, and the cells that this training may also give (grid_leader). */
struct task {
    size_t *cell; /* [n_cells] indices in the grid; borrowed from study.cells */
    size_t n_cells;
    bool failed;
    double cost;
    size_t order; /* index in the list of tasks, which orders tasks of equal cost */
};

struct study {
    const struct study_params *params;
    struct cell_site site;
    struct task *task; /* [n_tasks] tasks to run, the most expensive first */
    size_t n_tasks;
    size_t *cells; /* [number of cells of the grid] memory for the lists of all tasks */
    bool *is_missing; /* [number of cells of the grid] the cell has no result yet */
    struct study_result result;
    double begun_s;
};

/* ---- the plan ---- */

static double cost_of(const struct study *s, size_t k)
{
    return grid_cost(s->params->grid, k);
}

/* Make a task from cell k and the cells that its training may also give; `room` has space for their indices.
 * Finished cells are included, because the division into shards must not depend on which cells are finished. */
static struct task make_task(const struct study *s, size_t k, size_t n_cells,
                             size_t *room)
{
    struct task t = {.cell = room, .n_cells = 1, .cost = cost_of(s, k)};
    enum grid_way way;
    room[0] = k;
    for (size_t other = 0; other < n_cells; other++)
        if (grid_leader(s->params->grid, other, &way) == k && other != k) {
            room[t.n_cells++] = other;
            t.cost += cost_of(s, other);
        }
    return t;
}

/* Sort expensive tasks first, so that none of them runs alone at the end. */
static int by_cost(const void *a, const void *b)
{
    const struct task *x = a, *y = b;
    if (x->cost > y->cost || x->cost < y->cost)
        return x->cost > y->cost ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static void list_tasks(struct study *s, size_t n_cells)
{
    size_t *room = s->cells;
    for (size_t k = 0; k < n_cells; k++) {
        enum grid_way way;
        if (grid_leader(s->params->grid, k, &way) != k)
            continue;
        struct task t = make_task(s, k, n_cells, room);
        t.order = s->n_tasks;
        room += t.n_cells;
        s->task[s->n_tasks++] = t;
    }
    qsort(s->task, s->n_tasks, sizeof *s->task, by_cost);
}

/* Keep the tasks of this shard, which is every n_shards-th task. */
static void take_shard(struct study *s)
{
    const struct study_params *p = s->params;
    size_t n = 0;
    for (size_t k = 0; k < s->n_tasks; k++)
        if (k % p->n_shards == p->shard - 1)
            s->task[n++] = s->task[k];
    s->n_tasks = n;
}

/* Set *is_missing to whether cell k has no result. Return ESP_INPUT if its file belongs to another study. */
static enum esp_status look_at_cell(struct study *s, size_t k, bool *is_missing)
{
    const struct grid_cell cell = grid_cell(s->params->grid, k);
    return cell_is_missing(&s->site, &cell, is_missing);
}

static void drop_task(struct study *s, size_t k)
{
    memmove(s->task + k, s->task + k + 1, (s->n_tasks - k - 1) * sizeof *s->task);
    s->n_tasks--;
}

/* Count the finished cells, and drop the tasks that have no missing cells. */
static enum esp_status skip_finished(struct study *s)
{
    for (size_t k = 0; k < s->n_tasks;) {
        struct task *t = &s->task[k];
        size_t n_missing = 0;
        for (size_t c = 0; c < t->n_cells; c++) {
            const enum esp_status st =
                look_at_cell(s, t->cell[c], &s->is_missing[t->cell[c]]);
            if (st != ESP_OK)
                return st;
            n_missing += s->is_missing[t->cell[c]];
        }
        s->result.n_cells += t->n_cells;
        s->result.n_finished += t->n_cells - n_missing;
        if (n_missing == 0)
            drop_task(s, k);
        else
            k++;
    }
    return ESP_OK;
}

static enum esp_status plan(struct study *s)
{
    const size_t n = grid_n_cells(s->params->grid);
    s->task = array_create(n, sizeof *s->task);
    s->cells = array_create(n, sizeof *s->cells);
    s->is_missing = array_create(n, sizeof *s->is_missing);
    if (!s->task || !s->cells || !s->is_missing)
        return ESP_MEMORY;
    list_tasks(s, n);
    take_shard(s);
    return skip_finished(s);
}

/* ---- tasks, in child processes ---- */

static void tell_pulse(void *listener, double fraction)
{
    pool_tell(listener, fraction);
}

/* Train the baseline, then prune it to each size in descending order. */
static enum esp_status train_and_cut(const struct study *s, const struct task *t,
                                     struct cell_work *w, struct pool_pulse *pulse)
{
    const struct grid *g = s->params->grid;
    double done = w->share = cost_of(s, t->cell[0]) / t->cost;
    enum esp_status st =
        cell_train(w, grid_cell(g, t->cell[0]), s->is_missing[t->cell[0]]);
    for (size_t c = 1; c < t->n_cells && st == ESP_OK; c++) {
        if (s->is_missing[t->cell[c]])
            st = cell_cut(w, grid_cell(g, t->cell[c]));
        done += cost_of(s, t->cell[c]) / t->cost;
        pool_tell(pulse, done);
    }
    cell_end(w);
    return st;
}

/* Train the first cell. For every further cell, copy its result if the run is the same, otherwise train the
 * cell. */
static enum esp_status train_and_share(const struct study *s, const struct task *t,
                                       struct cell_work *w, struct pool_pulse *pulse)
{
    const struct grid_cell first = grid_cell(s->params->grid, t->cell[0]);
    enum esp_status st = ESP_OK;
    for (size_t c = 0; c < t->n_cells && st == ESP_OK; c++) {
        const struct grid_cell cell = grid_cell(s->params->grid, t->cell[c]);
        bool shared = false;
        w->share = cost_of(s, t->cell[c]) / t->cost;
        if (s->is_missing[t->cell[c]] && c > 0)
            st = cell_share(w, first, cell, &shared);
        if (s->is_missing[t->cell[c]] && !shared && st == ESP_OK)
            st = cell_train(w, cell, true);
        cell_end(w);
        w->before += w->share;
        pool_tell(pulse, w->before);
    }
    return st;
}

static enum esp_status work(void *context, size_t task, struct pool_pulse *pulse)
{
    const struct study *s = context;
    const struct task *t = &s->task[task];
    struct cell_work w = {.site = &s->site, .tell = tell_pulse, .listener = pulse};
    const bool is_baseline = grid_cell(s->params->grid, t->cell[0]).row == 0;
    return is_baseline ? train_and_cut(s, t, &w, pulse)
                       : train_and_share(s, t, &w, pulse);
}

/* ---- tasks, in the parent process ---- */

static void name_cell(const struct study *s, size_t k, char to[static GRID_CELL_NAME])
{
    const struct grid_cell cell = grid_cell(s->params->grid, k);
    grid_cell_name(s->params->grid, &cell, to);
}

/* Count the cells that a task has finished by looking at their files, because a failed task may have finished
 * some. */
static void ended(void *context, size_t task, const char *failure)
{
    struct study *s = context;
    struct task *t = &s->task[task];
    size_t n_left = 0;
    for (size_t c = 0; c < t->n_cells; c++) {
        bool is_missing = true;
        if (!s->is_missing[t->cell[c]])
            continue;
        look_at_cell(s, t->cell[c], &is_missing);
        s->result.n_finished += !is_missing;
        s->result.n_trained += !is_missing;
        n_left += is_missing;
    }
    if (!failure && n_left == 0)
        return;
    char name[GRID_CELL_NAME];
    name_cell(s, t->cell[0], name);
    if (s->result.n_failed == 0)
        snprintf(s->result.first_failure, sizeof s->result.first_failure, "%s: %s", name,
                 failure ? failure : "its outcome cannot be read");
    s->result.n_failed += n_left;
    t->failed = true;
}

/* Describe the running tasks in text[room]. Return the cost of the parts of them that are done. */
static double describe_running(const struct study *s, const struct pool_view *view,
                               char *text, size_t room)
{
    double done = 0.0;
    size_t n = 0;
    text[0] = '\0';
    for (size_t k = 0; k < view->n_running; k++) {
        char name[GRID_CELL_NAME];
        const struct pool_running *r = &view->running[k];
        done += r->done * s->task[r->task].cost;
        name_cell(s, s->task[r->task].cell[0], name);
        if (n < room)
            n += (size_t)numeral_format(text + n, room - n, "%s%s %.0f %%", k ? ", " : "",
                                        name, 100 * r->done);
    }
    return done;
}

static void tick(void *context, const struct pool_view *view)
{
    const struct study *s = context;
    char running[512];
    double whole = 0.0, done = describe_running(s, view, running, sizeof running);
    const size_t n_begun = view->n_ended + view->n_running;
    for (size_t k = 0; k < s->n_tasks; k++) {
        whole += s->task[k].cost;
        done += k < n_begun ? s->task[k].cost : 0.0;
    }
    for (size_t k = 0; k < view->n_running; k++)
        done -= s->task[view->running[k].task].cost;
    const double took_s = clock_now_s() - s->begun_s;
    const struct study_view v = {
        .n_cells = s->result.n_cells,
        .n_finished = s->result.n_finished,
        .n_failed = s->result.n_failed,
        .running = running,
        .left_s = took_s < 3 || done <= 0 ? -1 : took_s * (whole - done) / done};
    s->params->tick(s->params->listener, &v);
}

enum esp_status study_run(const struct study_params *params, struct study_result *out)
{
    struct study s = {.params = params, .begun_s = clock_now_s()};
    enum esp_status st = cell_site_create(params, &s.site);
    if (st == ESP_OK)
        st = plan(&s);
    const struct pool pool = {.context = &s,
                              .work = work,
                              .leave = params->leave,
                              .ended = ended,
                              .tick = params->tick ? tick : NULL};
    if (st == ESP_OK)
        st = pool_run(&pool, s.n_tasks, params->jobs);
    if (st == ESP_OK || st == ESP_INTERRUPTED)
        *out = s.result;
    cell_site_free(&s.site);
    array_free(s.task);
    array_free(s.cells);
    array_free(s.is_missing);
    return st;
}
