/* studies/grid.h - the cells of a study, one for each strategy, size and seed, with their configurations.
 *
 * A strategy is a way to obtain a smaller network; the code calls it a row. There are three kinds. `baseline`
 * is the full network without pruning; it has one cell per seed and is in every study. `native` networks have
 * the smaller size from the start. All other strategies prune by the rule of that name (prune.strategy). Except
 * for the baseline, a name may change further keys: "adaptive+cap=1", "constant+prune.forget=0.9",
 * "native+run.present_ms=100".
 *
 * A cell is one network to be trained and tested, identified by (row, size, seed). */
#ifndef ESPALIER_STUDIES_GRID_H
#define ESPALIER_STUDIES_GRID_H

#include "base/status.h"
#include "datasets/dataset.h"
#include "sim/config/config.h"
#include "studies/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GRID_ROWS = 64, GRID_SIZES = 256, GRID_SEEDS = 10000 };

/* A grid as text, as the user typed it. NULL stands for the default. */
struct grid_request {
    /* Checked settings of every cell; the size of its output population is that of the baseline. */
    struct config base;
    /* Numbers of neurons to keep, for example "720,640". Default: 90, 80, 70, 60, 50, 40, 30, 20 and 12.5 % of
     * the baseline. */
    const char *sizes;
    /* Names of strategies, for example "native,adaptive,random". Default: "all", which is native, every pruning
     * rule, and regrowth. */
    const char *strategies;
    const char *seeds; /* "5" for the seeds 1 to 5, or a range "6-10"; default 5 */
};

enum grid_kind { GRID_BASELINE, GRID_NATIVE, GRID_PRUNED };

struct grid_row {
    char name[METRICS_NAME];
    enum grid_kind kind;
    struct config config; /* configuration of its cells, without size and seed */
};

struct grid {
    struct grid_row *row; /* [n_rows]; row 0 is the baseline */
    size_t n_rows;
    uint64_t neurons;          /* number of neurons of the baseline */
    uint64_t size[GRID_SIZES]; /* [n_sizes] numbers of neurons, descending */
    size_t n_sizes;
    uint64_t first_seed, n_seeds;
    uint64_t
        settings; /* hash of the configuration of the baseline, before anything is measured */
};

struct grid_cell {
    size_t row; /* index of the strategy in struct grid */
    uint64_t size, seed;
};

/* Return whether networks of this strategy have their size from the start. */
bool grid_is_native(const char *row);

/* Return whether the pruning rule of a strategy reads labels to choose neurons. */
bool grid_reads_labels(const char *row);

/* Return ESP_OK if a study with these settings can have a strategy of this name, else ESP_INPUT with the reason. */
enum esp_status grid_check_row(const struct config *base, const char *name);

/* Create a grid. An ESP_INPUT message names the error in the request. */
enum esp_status grid_create(const struct grid_request *request, struct grid **out);
void grid_free(struct grid *g);

/* Measure on the data what the encodings of the rows need, so that no cell has to. */
enum esp_status grid_measure(struct grid *g, const struct dataset *data);

size_t grid_n_cells(const struct grid *g);
/* Return the cell with index k < grid_n_cells. */
struct grid_cell grid_cell(const struct grid *g, size_t k);

/* Return the index of the cell whose training also gives cell k, or k if cell k needs its own training. *way
 * says how:
 *     GRID_OWN    cell k needs its own training.
 *     GRID_CUT    Strategy posttrain without further keys. The trained baseline is pruned to the size of cell k.
 *     GRID_SHARE  Strategy threshold without further keys, where the size is only a lower limit of the pruning. If
 *                 the run with the smallest limit keeps at least as many neurons as the size of cell k, it is also
 *                 the run of cell k. */
enum grid_way { GRID_OWN, GRID_CUT, GRID_SHARE };
size_t grid_leader(const struct grid *g, size_t k, enum grid_way *way);

/* Make and check the configuration of a cell. Return ESP_INPUT if it is invalid. */
enum esp_status grid_config(const struct grid *g, const struct grid_cell *cell,
                            struct config *out);

/* Set `to` to the name of a cell, for example "adaptive-400-s3" for size 400 and seed 3. The name is unique in
 * the grid and can be used as a file name. */
enum { GRID_CELL_NAME = METRICS_NAME + 48 };
void grid_cell_name(const struct grid *g, const struct grid_cell *cell,
                    char to[static GRID_CELL_NAME]);

/* Estimate the cost of cell k, to order cells and to estimate time. The unit is updating one neuron for one
 * image. */
double grid_cost(const struct grid *g, size_t k);

/* Return a hash of the settings that all cells have in common and of the identity of the data. */
uint64_t grid_hash(const struct grid *g, uint64_t data_identity);

/* Compare two strategies by their order in tables: baseline, native, then the order of prune.strategy, then by
 * name. Return a negative number, 0 or a positive number, like strcmp. */
int grid_row_order(const char *a, const char *b);

#endif
