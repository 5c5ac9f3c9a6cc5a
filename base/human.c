/* base/human.c - formats counts, sizes and durations for people. */
#include "base/human.h"

#include <stdio.h>
#include <string.h>

const char *human_count(uint64_t value, char *to, size_t room)
{
    char digits[24];
    const size_t n =
        (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    size_t k = 0;
    for (size_t d = 0; d < n && k + 2 < room; d++) {
        if (d && (n - d) % 3 == 0)
            to[k++] = ',';
        to[k++] = digits[d];
    }
    to[k] = 0;
    return to;
}

const char *human_bytes(uint64_t bytes, char *to, size_t room)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    double value = (double)bytes;
    size_t unit = 0;
    while (value >= 1000 && unit + 1 < sizeof units / sizeof *units) {
        value /= 1000;
        unit++;
    }
    snprintf(to, room, unit ? "%.2f %s" : "%.0f %s", value, units[unit]);
    return to;
}

const char *human_duration(double seconds, char *to, size_t room)
{
    const unsigned long s = seconds < 1e9 ? (unsigned long)(seconds + 0.5) : 0;
    if (s >= 3600)
        snprintf(to, room, "%lu:%02lu:%02lu", s / 3600, s / 60 % 60, s % 60);
    else
        snprintf(to, room, "%lu:%02lu", s / 60, s % 60);
    return to;
}
