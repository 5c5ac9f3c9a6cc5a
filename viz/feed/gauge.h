/* viz/feed/gauge.h - how fast a simulation goes, of late. */
#ifndef ESPALIER_VIZ_FEED_GAUGE_H
#define ESPALIER_VIZ_FEED_GAUGE_H

struct gauge {
    double from_s, from_sim_s; /* where the measurement that is under way began */
    double speed; /* simulated seconds per second in the last one; NAN: none yet */
};

/* Measure from here on. */
struct gauge gauge_start(double now_s, double sim_s);

/* The moment and the simulated time now; a new speed comes out every half second. */
void gauge_read(struct gauge *g, double now_s, double sim_s);

/* Leave out the time up to now: the simulation was held. */
void gauge_skip(struct gauge *g, double now_s, double sim_s);

#endif
