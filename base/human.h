/* base/human.h - numbers as people read them. */
#ifndef ESPALIER_BASE_HUMAN_H
#define ESPALIER_BASE_HUMAN_H

#include <stddef.h>
#include <stdint.h>

/* Write a count as "60,000" to to[], which has at least 27 bytes; returns `to`. */
const char *human_count(uint64_t value, char *to, size_t room);

/* Write a size as "2.51 MB" to to[], in units of powers of ten; returns `to`. */
const char *human_bytes(uint64_t bytes, char *to, size_t room);

/* Write a duration as "1:02:03" or "2:03" to to[]; returns `to`. */
const char *human_duration(double seconds, char *to, size_t room);

#endif
