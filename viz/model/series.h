/* viz/model/series.h - a line over a run of any length in bounded memory: when it is full, every second
 * point goes. */
#ifndef ESPALIER_VIZ_MODEL_SERIES_H
#define ESPALIER_VIZ_MODEL_SERIES_H

#include <stddef.h>

enum { SERIES_MOST = 1024 };

struct series {
    double x[SERIES_MOST], y[SERIES_MOST]; /* x ascends */
    size_t n;
    size_t stride, skipped; /* points that one stands for; since the last kept */
    double last_x, last_y;  /* the newest, kept or not */
};

void series_clear(struct series *s);

/* Add a point; y of NAN, or x below the newest, is not taken. */
void series_add(struct series *s, double x, double y);

/* Smallest and largest y; 0 and 0 when there are none. */
void series_range(const struct series *s, double *low, double *high);

#endif
