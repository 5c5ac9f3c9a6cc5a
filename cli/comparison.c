/* cli/comparison.c - lays out the table of cli/comparison.h in blocks of columns. */
#include "cli/comparison.h"

#include "base/text.h"
#include "cli/say.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void comparison_add(struct comparison_column *c, const char *name, const char *format,
                    ...)
{
    va_list args;
    if (c->n == COMPARISON_ROWS)
        return;
    struct comparison_row *row = &c->row[c->n++];
    snprintf(row->name, sizeof row->name, "%s", name);
    va_start(args, format);
    vsnprintf(row->text, sizeof row->text, format, args);
    va_end(args);
    text_mask(row->name);
    text_mask(row->text);
}

static const char *find(const struct comparison_column *c, const char *name)
{
    for (size_t k = 0; k < c->n; k++)
        if (strcmp(c->row[k].name, name) == 0)
            return c->row[k].text;
    return "";
}

static size_t wider(size_t a, const char *text)
{
    const size_t b = say_width(text);
    return a > b ? a : b;
}

static size_t width_of(const struct comparison_column *c)
{
    size_t width = wider(0, c->title);
    for (size_t k = 0; k < c->n; k++)
        width = wider(width, c->row[k].text);
    return width;
}

static size_t width_of_names(const struct comparison_column *column, size_t n)
{
    size_t width = 0;
    for (size_t k = 0; k < n; k++)
        for (size_t r = 0; r < column[k].n; r++)
            width = wider(width, column[k].row[r].name);
    return width;
}

/* Print a text and the spaces before the next column. The last cell of a line has no spaces after it. */
static void print_cell(const char *text, size_t width, bool is_last)
{
    say_text(stdout, text);
    for (size_t k = say_width(text); !is_last && k < width + 2; k++)
        putchar(' ');
}

static void print_row(const struct comparison_column *column, size_t n, size_t names,
                      const char *name)
{
    size_t used = n; /* number of cells of the row up to the last one that is not empty */
    while (name[0] && used > 1 && !*find(&column[used - 1], name))
        used--;
    print_cell(name, names, false);
    for (size_t k = 0; k < used; k++)
        print_cell(name[0] ? find(&column[k], name) : column[k].title,
                   width_of(&column[k]), k + 1 == used);
    putchar('\n');
}

/* Return whether a column before column k has a property of this name. Each name is printed in one row only. */
static bool is_known(const struct comparison_column *column, size_t k, const char *name)
{
    for (size_t j = 0; j < k; j++)
        if (*find(&column[j], name))
            return true;
    return false;
}

static void print_block(const struct comparison_column *column, size_t n, size_t names)
{
    print_row(column, n, names, "");
    for (size_t k = 0; k < n; k++)
        for (size_t r = 0; r < column[k].n; r++)
            if (!is_known(column, k, column[k].row[r].name))
                print_row(column, n, names, column[k].row[r].name);
}

void comparison_print(const struct comparison_column *column, size_t n)
{
    const size_t names = width_of_names(column, n);
    for (size_t k = 0; k < n;) {
        size_t room = SAY_COLUMNS - names, fits = 0;
        while (k + fits < n && (fits == 0 || width_of(&column[k + fits]) + 2 <= room)) {
            const size_t width = width_of(&column[k + fits]) + 2;
            room = width < room ? room - width : 0;
            fits++;
        }
        if (k > 0)
            putchar('\n');
        print_block(column + k, fits, names);
        k += fits;
    }
}
