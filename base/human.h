/* base/human.h - numbers formatted for people. */
#ifndef ESPALIER_BASE_HUMAN_H
#define ESPALIER_BASE_HUMAN_H

#include <stddef.h>
#include <stdint.h>

/* Write a count in the form "60,000" to to[]. The size `room` of to[] is at least 27 bytes. Return `to`. */
const char *human_count(uint64_t value, char *to, size_t room);

/* Write a number of bytes in the form "2.51 MB" to to[], of `room` bytes. A unit is 1000 times the one before.
 * Return `to`. */
const char *human_bytes(uint64_t bytes, char *to, size_t room);

/* Write a duration to to[], of `room` bytes, in the form "1:02:03" (from one hour on) or "2:03" (minutes and
 * seconds). Return `to`. */
const char *human_duration(double seconds, char *to, size_t room);

#endif
