/* studies/report_guo.c - compare this study with the results of Guo et al. 2020. */
#include "studies/report_page.h"

#include "base/numeral.h"

#include <inttypes.h>

/* Results of Guo et al. 2020 (docs/pruning.md): number of neurons before and after, accuracy lost in percentage
 * points, and ratios of memory and energy. */
static const struct {
    unsigned from, to;
    double loss, memory, energy;
} guo2020 = {800, 400, 1.69, 2.3, 2.8};

/* Print one row of the table: name, value of Guo et al., and the value of each of the n lines of this study. */
static void print_guo_row(const struct page *p, const char *name, const char *theirs,
                          const struct summary_line *const *ours, size_t n,
                          void (*print)(const struct page *p,
                                        const struct summary_line *l))
{
    fprintf(p->f, "| %s | %s |", name, theirs);
    for (size_t k = 0; k < n; k++) {
        fputc(' ', p->f);
        print(p, ours[k]);
        fputs(" |", p->f);
    }
    fputc('\n', p->f);
}

static void print_names(const struct page *p, const struct summary_line *l)
{
    page_text(p, l->first->row);
}

static void print_neurons(const struct page *p, const struct summary_line *l)
{
    numeral_write(p->f, "%" PRIu64 " -> %.4g", l->first->metrics.neurons_start,
                  l->alive.mean);
}

static void print_loss_of(const struct page *p, const struct summary_line *l)
{
    page_sample(p, &l->loss, 2);
}

static void print_memory(const struct page *p, const struct summary_line *l)
{
    numeral_write(p->f, "%.2f (weights %.2f, state of neurons %.2f, lateral 1.00)",
                  l->ratio[PART_MEMORY].mean, l->ratio[PART_WEIGHTS].mean,
                  l->ratio[PART_NEURONS].mean);
}

static void print_energy(const struct page *p, const struct summary_line *l)
{
    numeral_write(p->f, "training %.2f, test %.2f, both %.2f", l->ratio[PART_TRAIN].mean,
                  l->ratio[PART_TEST].mean, l->ratio[PART_BOTH].mean);
}

static void print_table(const struct page *p, const struct summary_line *adaptive,
                        const struct summary_line *best)
{
    const struct summary_line *const ours[] = {adaptive, best};
    const size_t n = best == adaptive ? 1 : 2;
    char theirs[32];
    fputs("\n## Beside Guo et al. 2020\n\n", p->f);
    print_guo_row(p, "", "Guo et al. 2020", ours, n, print_names);
    fprintf(p->f, "|---|---|---|%s\n", n == 2 ? "---|" : "");
    snprintf(theirs, sizeof theirs, "%u -> %u", guo2020.from, guo2020.to);
    print_guo_row(p, "neurons", theirs, ours, n, print_neurons);
    numeral_format(theirs, sizeof theirs, "%.2f", guo2020.loss);
    print_guo_row(p, "accuracy lost, points", theirs, ours, n, print_loss_of);
    numeral_format(theirs, sizeof theirs, "%.1f", guo2020.memory);
    print_guo_row(p, "memory, times smaller", theirs, ours, n, print_memory);
    numeral_format(theirs, sizeof theirs, "%.1f", guo2020.energy);
    print_guo_row(p, "energy, times less", theirs, ours, n, print_energy);
    if (n == 1)
        fputs("\nNo other way of pruning in this study lost less.\n", p->f);
    if (n == 1)
        return;
    fputs("\n", p->f);
    page_text(p, best->first->row);
    fputs(
        " is the way of pruning that lost least, chosen by this table: its figure is too "
        "good by what chance adds to the best of several.\n",
        p->f);
}

/* Return the ratio of memory before to memory after pruning, if inhibition were stored as an N x N matrix
 * beside the weights from n_inputs inputs. `before` and `after` are numbers of neurons. */
static double ratio_with_matrix(double n_inputs, double before, double after)
{
    return (n_inputs * before + before * before) / (n_inputs * after + after * after);
}

static void print_why(const struct page *p, const struct summary_line *adaptive)
{
    const struct result *o = p->all->first;
    const double before = (double)o->metrics.neurons_alive, after = adaptive->alive.mean;
    const double n_inputs =
        (double)o->metrics.memory_after.weights / sizeof(float) / before;
    fputs("\nOf the paper we know these four numbers, from its abstract; the model and "
          "every "
          "parameter here are our own reading. Why the numbers differ:\n\n"
          "- **Accuracy.** Another network loses another amount. What counts is the "
          "comparison "
          "with the controls below, which have the same seeds.\n",
          p->f);
    numeral_write(
        p->f,
        "- **Memory.** We count what a chip must hold: weights, %g bytes of state for "
        "each "
        "neuron, and one number for lateral inhibition. All but the last is proportional "
        "to the neurons. A larger ratio needs something that grows faster: with "
        "inhibition "
        "as a matrix of N x N weights it would be %.2f. Which accounting the paper uses "
        "we "
        "do not know.\n",
        (double)o->metrics.memory_after.neurons / before,
        ratio_with_matrix(n_inputs, before, after));
    fputs(
        "- **Energy.** Counted operations times the 45 nm table of Horowitz (ISSCC "
        "2014). A "
        "test image costs in proportion to the living neurons. Training saves less, "
        "because "
        "the neurons leave on the way: its ratio depends on the schedule. What the paper "
        "divides by what we do not know. The accounting is that of docs/energy.md.\n",
        p->f);
}

void page_beside_guo(const struct page *p, const struct summary_line *adaptive,
                     const struct summary_line *best)
{
    print_table(p, adaptive, best);
    print_why(p, adaptive);
}
