/* base/human.h - numbers as people read them. */
#ifndef ESPALIER_BASE_HUMAN_H
#define ESPALIER_BASE_HUMAN_H

#include <stddef.h>
#include <stdint.h>

/* "60,000" in to[], of at least 27 bytes; returns `to`. */
const char *human_count(uint64_t value, char *to, size_t room);

/* "2.51 MB" in to[], with units of powers of ten; returns `to`. */
const char *human_bytes(uint64_t bytes, char *to, size_t room);

/* "1:02:03" or "2:03" in to[]; returns `to`. */
const char *human_duration(double seconds, char *to, size_t room);

#endif
