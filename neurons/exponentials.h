/* neurons/exponentials.h - the response of a membrane to an input that decays exponentially. */
#ifndef ESPALIER_NEURONS_EXPONENTIALS_H
#define ESPALIER_NEURONS_EXPONENTIALS_H

/* Return x e^(-min(a, b)) (1 - e^-d) / d, where d = |a - b|, and x e^-a if a = b. With a = t/tau_m and b = t/tau_s
 *
 *    x = t/tau_m:  the solution of tau_m dV/dt = -V + e^(-t/tau_s), V(0) = 0
 *    x = t/tau_s:  that of an input whose integral is tau_m
 *
 * Dividing by tau_m - tau_s, which may be 0, is avoided. */
float exponentials_response(double x, double a, double b);

#endif
