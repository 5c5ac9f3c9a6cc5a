/* studies/grid.h - the cells of a study: rows x sizes x seeds, each with its configuration.
 *
 * Rows: `baseline` (all neurons, one cell for each seed, always there), `native` (networks that have
 * the size from birth), and one for each way to prune, which is named by its strategy, a word of
 * prune.strategy. All but the baseline may change further keys: "adaptive+cap=1", "constant+prune.forget=0.9",
 * "native+run.present_ms=100".
 * Sizes and seeds do not change the order of anything: a cell is known by (row, size, seed). */
#ifndef ESPALIER_STUDIES_GRID_H
#define ESPALIER_STUDIES_GRID_H

#include "base/status.h"
#include "sim/config/config.h"
#include "studies/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GRID_ROWS = 64, GRID_SIZES = 256, GRID_SEEDS = 10000 };

/* A grid as typed. NULL: the default. */
struct grid_request {
    struct config
        base; /* checked settings of every cell; its size is that of the baseline */
    const char
        *sizes; /* "720,640": neurons to keep; default: 90 to 20 % and 12.5 % of all */
    const char *
        strategies; /* "native,adaptive,random"; default "all": every strategy, and regrowth */
    const char *seeds; /* "5" for 1 to 5, or "6-10"; default 5 */
};

enum grid_kind { GRID_BASELINE, GRID_NATIVE, GRID_PRUNED };

struct grid_row {
    char name[METRICS_NAME];
    enum grid_kind kind;
    struct config config; /* configuration of its cells, except size and seed */
};

struct grid {
    struct grid_row *row; /* [n_rows]; 0 is the baseline */
    size_t n_rows;
    uint64_t neurons;          /* of the baseline */
    uint64_t size[GRID_SIZES]; /* [n_sizes] descending */
    size_t n_sizes;
    uint64_t first_seed, n_seeds;
};

struct grid_cell {
    size_t row;
    uint64_t size, seed;
};

/* Whether the networks of a row have their size from birth. */
bool grid_is_native(const char *row);

/* Whether the neurons of a row are chosen by a rule that reads labels. */
bool grid_reads_labels(const char *row);

/* Whether a study with these settings can have a row of this name. ESP_INPUT says why not. */
enum esp_status grid_check_row(const struct config *base, const char *name);

/* Create the grid. ESP_INPUT names the error in the request. */
enum esp_status grid_create(const struct grid_request *request, struct grid **out);
void grid_free(struct grid *g);

size_t grid_n_cells(const struct grid *g);
struct grid_cell grid_cell(const struct grid *g, size_t k); /* k < grid_n_cells */

/* The number of the cell whose training may also serve cell k; k itself if that needs its own training.
 *   GRID_CUT    rule posttrain without further keys: the trained baseline is cut to the size of cell k
 *   GRID_SHARE  rule threshold without further keys, where the size only limits the pruning: the run to the
 *               smallest size serves cell k if it ends with at least as many neurons as the size of k */
enum grid_way { GRID_OWN, GRID_CUT, GRID_SHARE };
size_t grid_leader(const struct grid *g, size_t k, enum grid_way *way);

/* Make the configuration of a cell and check it; ESP_INPUT if it is invalid. */
enum esp_status grid_config(const struct grid *g, const struct grid_cell *cell,
                            struct config *out);

/* "adaptive-400-s3": unique in the grid, fit for a file name. Room: METRICS_NAME + 48. */
enum { GRID_CELL_NAME = METRICS_NAME + 48 };
void grid_cell_name(const struct grid *g, const struct grid_cell *cell,
                    char to[static GRID_CELL_NAME]);

/* Estimated cost of cell k, in updates of one neuron for one image, to order cells and estimate time. */
double grid_cost(const struct grid *g, size_t k);

/* Hash of the settings that all cells share, and of the identity of the data. */
uint64_t grid_hash(const struct grid *g, uint64_t data_identity);

/* Compare two rows by their order in tables: baseline, native, then as in prune.strategy, then by name. Returns
 * negative, 0 or positive, as strcmp. */
int grid_row_order(const char *a, const char *b);

#endif
