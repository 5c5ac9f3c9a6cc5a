/* neurons/exponentials.c - the difference of two exponentials, without loss of digits where they are nearly equal. */
#include "neurons/exponentials.h"

#include <math.h>

/* Return (1 - e^-x) / x. Below x = 0.5 a series is used, because the difference of two nearly equal floats has few
 * correct digits. */
static double mean_decay(double x)
{
    if (x >= 0.5)
        return (1.0 - (double)expf((float)-x)) / x;
    double sum = 1.0;
    for (int k = 11; k >= 2; k--)
        sum = 1.0 - x / k * sum;
    return sum;
}

float exponentials_response(double x, double a, double b)
{
    const double slower = fmin(a, b);
    const double mean = mean_decay(fabs(a - b));
    return (float)(x * (double)expf((float)-slower) * mean);
}
