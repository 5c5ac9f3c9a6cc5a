/* studies/grid.c - read strategies, sizes and seeds; list cells; make their configurations. */
#include "studies/grid.h"

#include "base/array.h"
#include "base/hash.h"
#include "base/numeral.h"
#include "base/text.h"
#include "pruning/rule.h"
#include "sim/config/config_keys.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char baseline[] = "baseline", native[] = "native";

/* The one strategy with regrowth in the list `all`. Regrowth is a key, not a pruning rule; it is added to the rule
 * redundancy, which removes neurons that other neurons can replace. */
static const char regrowth[] = "redundancy+regrow=0.02";

/* ---- names of strategies ---- */

/* Return the index of the pruning rule named by the first n characters; -1: there is none. */
static int find_strategy(const char *name, size_t n)
{
    for (int k = 0; k < N_POLICIES; k++)
        if (strlen(policy_names[k]) == n && strncmp(policy_names[k], name, n) == 0)
            return k;
    return -1;
}

static enum esp_status fail_strategy(const char *typed)
{
    char shown[48], list[512] = "";
    size_t n = 0;
    struct text_guess guess = {.typed = typed};
    text_offer(&guess, native);
    for (const char *const *word = policy_names; *word; word++) {
        if (strcmp(*word, "none") == 0)
            continue;
        text_offer(&guess, *word);
        n += (size_t)snprintf(list + n, n < sizeof list ? sizeof list - n : 0, ", %s",
                              *word);
    }
    return esp_fail(ESP_INPUT, "there is no '%s'; the nearest is %s; all are native%s",
                    text_show(typed, shown, sizeof shown), guess.best, list);
}

bool grid_is_native(const char *row)
{
    const size_t n = strlen(native);
    return strncmp(row, native, n) == 0 && (row[n] == '\0' || row[n] == '+');
}

bool grid_reads_labels(const char *row)
{
    const int strategy = find_strategy(row, strcspn(row, "+"));
    return strategy >= 0 && pruning_rules[strategy]->reads_labels;
}

int grid_row_order(const char *a, const char *b)
{
    const char *const names[2] = {a, b};
    int rank[2];
    for (int k = 0; k < 2; k++) {
        const int strategy = find_strategy(names[k], strcspn(names[k], "+"));
        rank[k] = strcmp(names[k], baseline) == 0 ? -2
                  : grid_is_native(names[k])      ? -1
                  : strategy < 0                  ? INT16_MAX
                                                  : strategy;
    }
    return rank[0] != rank[1] ? rank[0] - rank[1] : strcmp(a, b);
}

/* ---- strategies ---- */

/* Apply one "key=value" of a strategy's name. A key without a section is in [prune]. */
static enum esp_status change_key(struct config *c, bool is_native, const char *setting)
{
    char key[128];
    const char *equals = strchr(setting, '=');
    const char *section = memchr(setting, '.', strcspn(setting, "=")) ? "" : "prune.";
    if (!equals || equals == setting)
        return esp_fail(ESP_INPUT, "'%s' after + is not key=value", setting);
    if (snprintf(key, sizeof key, "%s%.*s", section, (int)(equals - setting), setting) >=
        (int)sizeof key)
        return esp_fail(ESP_INPUT, "no key is that long");
    if (is_native && strncmp(key, "prune", strcspn(key, ".")) == 0)
        return esp_fail(
            ESP_INPUT,
            "native networks are not pruned, so %s changes nothing; give keys "
            "of other sections, as in native+run.present_ms=100",
            key);
    return config_set(c, key, equals + 1);
}

/* Set the pruning rule and the further keys from the name of the strategy. */
static enum esp_status apply_name(struct grid_row *row)
{
    char name[METRICS_NAME], *rest = NULL;
    memcpy(name, row->name, sizeof name);
    const char *part = strtok_r(name, "+", &rest);
    const bool is_native = row->kind == GRID_NATIVE;
    enum esp_status st = ESP_OK;
    if (!is_native &&
        (!part || find_strategy(part, strlen(part)) < 0 || strcmp(part, "none") == 0))
        return fail_strategy(part ? part : row->name);
    if (!is_native)
        st = config_set(&row->config, "prune.strategy", part);
    while (st == ESP_OK && (part = strtok_r(NULL, "+", &rest)))
        st = change_key(&row->config, is_native, part);
    return st;
}

static enum esp_status make_row(const struct config *base, const char *name,
                                struct grid_row *row)
{
    char shown[48];
    *row = (struct grid_row){.kind = GRID_PRUNED, .config = *base};
    if (strlen(name) >= sizeof row->name ||
        name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                          "0123456789_.=+-")])
        return esp_fail(ESP_INPUT, "'%s' is too long, or has odd signs",
                        text_show(name, shown, sizeof shown));
    snprintf(row->name, sizeof row->name, "%s", name);
    if (strcmp(name, baseline) == 0) {
        row->kind = GRID_BASELINE;
        return ESP_OK;
    }
    if (grid_is_native(name))
        row->kind = GRID_NATIVE;
    return apply_name(row);
}

enum esp_status grid_check_row(const struct config *base, const char *name)
{
    struct grid_row row;
    return make_row(base, name, &row);
}

static enum esp_status add_row(struct grid *g, const struct config *base,
                               const char *name)
{
    for (size_t k = 0; k < g->n_rows; k++)
        if (strcmp(g->row[k].name, name) == 0)
            return ESP_OK;
    if (g->n_rows == GRID_ROWS)
        return esp_fail(ESP_INPUT, "more than %d", GRID_ROWS);
    const enum esp_status st = make_row(base, name, &g->row[g->n_rows]);
    g->n_rows += st == ESP_OK;
    return st;
}

static enum esp_status add_all(struct grid *g, const struct config *base)
{
    enum esp_status st = add_row(g, base, native);
    for (const char *const *word = policy_names; *word && st == ESP_OK; word++)
        if (strcmp(*word, "none") != 0)
            st = add_row(g, base, *word);
    return st == ESP_OK ? add_row(g, base, regrowth) : st;
}

static int by_name(const void *a, const void *b)
{
    return grid_row_order(((const struct grid_row *)a)->name,
                          ((const struct grid_row *)b)->name);
}

static enum esp_status read_rows(struct grid *g, const struct config *base,
                                 const char *list)
{
    char text[4096], *rest = NULL;
    if (snprintf(text, sizeof text, "%s", list) >= (int)sizeof text)
        return esp_fail(ESP_INPUT, "--strategies: the list is too long");
    enum esp_status st = add_row(g, base, baseline);
    for (char *name = strtok_r(text, ",", &rest); name && st == ESP_OK;
         name = strtok_r(NULL, ",", &rest))
        st = strcmp(name, "all") == 0 ? add_all(g, base) : add_row(g, base, name);
    if (st != ESP_OK)
        return esp_fail(st, "--strategies: %s", esp_message());
    qsort(g->row, g->n_rows, sizeof *g->row, by_name);
    return st;
}

/* ---- sizes and seeds ---- */

static int descending(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

static enum esp_status add_size(struct grid *g, uint64_t size)
{
    for (size_t k = 0; k < g->n_sizes; k++)
        if (g->size[k] == size)
            return ESP_OK;
    if (g->n_sizes == GRID_SIZES)
        return esp_fail(ESP_INPUT, "--sizes: more than %d", GRID_SIZES);
    g->size[g->n_sizes++] = size;
    return ESP_OK;
}

static void add_default_sizes(struct grid *g)
{
    static const double fraction[] = {0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.125};
    for (size_t k = 0; k < sizeof fraction / sizeof *fraction; k++) {
        const uint64_t size = (uint64_t)(fraction[k] * (double)g->neurons + 0.5);
        if (size >= 1 && size < g->neurons)
            add_size(g, size);
    }
}

static enum esp_status read_sizes(struct grid *g, const char *list)
{
    char shown[48];
    const char *next = list;
    enum esp_status st = ESP_OK;
    do {
        uint64_t size;
        if (numeral_begin(next, &size, &next) || (*next && *next != ',') || size < 1 ||
            size >= g->neurons)
            return esp_fail(ESP_INPUT,
                            "--sizes %s: not a list of whole numbers from 1 to %" PRIu64
                            ", below --neurons",
                            text_show(list, shown, sizeof shown), g->neurons - 1);
        st = add_size(g, size);
    } while (st == ESP_OK && *next && *++next);
    return st;
}

static enum esp_status read_seeds(struct grid *g, const char *text)
{
    char shown[48];
    const char *next;
    uint64_t first, last = 0;
    bool good = !numeral_begin(text, &first, &next);
    if (good && *next == '-')
        good = !numeral_begin(next + 1, &last, &next);
    else if (good) {
        last = first;
        first = 1;
    }
    if (!good || *next || last < first || last - first >= GRID_SEEDS)
        return esp_fail(ESP_INPUT,
                        "--seeds %s: a number of seeds up to %d, or a range like 6-10",
                        text_show(text, shown, sizeof shown), GRID_SEEDS);
    g->first_seed = first;
    g->n_seeds = last - first + 1;
    return ESP_OK;
}

/* ---- create and free ---- */

enum esp_status grid_create(const struct grid_request *request, struct grid **out)
{
    struct grid *g = array_create(1, sizeof *g);
    if (!g)
        return ESP_MEMORY;
    g->row = array_create(GRID_ROWS, sizeof *g->row);
    g->neurons = config_neurons(&request->base);
    struct config base = request->base;
    base.run.seed = 0;
    base.prune.strategy = POLICY_NONE;
    base.prune.prune_to = 0;
    enum esp_status st = g->row ? ESP_OK : ESP_MEMORY;
    if (st == ESP_OK)
        st = read_rows(g, &base, request->strategies ? request->strategies : "all");
    if (st == ESP_OK && request->sizes)
        st = read_sizes(g, request->sizes);
    else if (st == ESP_OK)
        add_default_sizes(g);
    qsort(g->size, g->n_sizes, sizeof *g->size, descending);
    if (st == ESP_OK)
        st = read_seeds(g, request->seeds ? request->seeds : "5");
    if (st != ESP_OK) {
        grid_free(g);
        return st;
    }
    g->settings = config_hash(&g->row[0].config);
    *out = g;
    return ESP_OK;
}

enum esp_status grid_measure(struct grid *g, const struct dataset *data)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < g->n_rows && st == ESP_OK; k++)
        st = config_measure(&g->row[k].config, data);
    return st;
}

void grid_free(struct grid *g)
{
    if (g)
        array_free(g->row);
    array_free(g);
}

/* ---- cells ---- */

size_t grid_n_cells(const struct grid *g)
{
    return (size_t)g->n_seeds * (1 + (g->n_rows - 1) * g->n_sizes);
}

struct grid_cell grid_cell(const struct grid *g, size_t k)
{
    const size_t of_seed = 1 + (g->n_rows - 1) * g->n_sizes, place = k % of_seed;
    const uint64_t seed = g->first_seed + k / of_seed;
    if (place == 0)
        return (struct grid_cell){0, g->neurons, seed};
    return (struct grid_cell){1 + (place - 1) / g->n_sizes,
                              g->size[(place - 1) % g->n_sizes], seed};
}

/* Return whether the row has this rule and no further keys. Only such rows use the training of another cell,
 * because further keys may change what a size means. */
static bool is_plain(const struct grid_row *row, enum policy_strategy strategy)
{
    const struct policy_params *p = &row->config.prune;
    return p->strategy == strategy && p->regrow <= 0 && !strchr(row->name, '+');
}

size_t grid_leader(const struct grid *g, size_t k, enum grid_way *way)
{
    const struct grid_cell cell = grid_cell(g, k);
    const struct grid_row *row = &g->row[cell.row];
    const size_t of_seed = 1 + (g->n_rows - 1) * g->n_sizes;
    const size_t first = k / of_seed * of_seed;
    *way = GRID_OWN;
    if (row->kind == GRID_PRUNED && is_plain(row, POLICY_POSTTRAIN)) {
        *way = GRID_CUT;
        return first;
    }
    const size_t smallest = first + cell.row * g->n_sizes;
    if (row->kind != GRID_PRUNED || !is_plain(row, POLICY_THRESHOLD) || k == smallest)
        return k;
    *way = GRID_SHARE;
    return smallest;
}

enum esp_status grid_config(const struct grid *g, const struct grid_cell *cell,
                            struct config *out)
{
    char key[CONFIG_NAME + 32], size[24];
    struct config c = g->row[cell->row].config;
    c.run.seed = cell->seed;
    snprintf(key, sizeof key, "population.%s.size", c.run.output);
    snprintf(size, sizeof size, "%" PRIu64, cell->size);
    enum esp_status st = ESP_OK;
    if (g->row[cell->row].kind == GRID_PRUNED)
        st = config_set(&c, "prune.prune_to", size);
    else
        st = config_set(&c, key, size);
    if (st == ESP_OK)
        st = config_check(&c);
    if (st == ESP_OK)
        *out = c;
    return st;
}

void grid_cell_name(const struct grid *g, const struct grid_cell *cell,
                    char to[static GRID_CELL_NAME])
{
    snprintf(to, GRID_CELL_NAME, "%s-%" PRIu64 "-s%" PRIu64, g->row[cell->row].name,
             cell->size, cell->seed);
}

double grid_cost(const struct grid *g, size_t k)
{
    /* Cost of generating and queueing the input of an image, expressed in neuron updates. */
    const double input = 200;
    const struct grid_cell cell = grid_cell(g, k);
    const struct config *c = &g->row[cell.row].config;
    const double size = (double)cell.size, all = (double)g->neurons;
    double start, end;
    config_schedule(&c->prune, &start, &end);
    const double pruned = (start + end) / 2;
    const double score = 0.7 * (size + input);
    enum grid_way way;
    grid_leader(g, k, &way);
    if (way == GRID_CUT)
        return score;
    if (g->row[cell.row].kind != GRID_PRUNED)
        return size + input + score;
    const double own = all * pruned + size * (1 - pruned) + input + score;
    /* Some cells of this kind need their own training; 0.4 is an estimate of the fraction. */
    return way == GRID_SHARE ? 0.4 * own : own;
}

uint64_t grid_hash(const struct grid *g, uint64_t data_identity)
{
    return hash_word(g->settings, data_identity);
}
