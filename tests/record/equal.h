/* tests/record/equal.h - whether two recordings hold the same. */
#ifndef ESPALIER_TESTS_EQUAL_H
#define ESPALIER_TESTS_EQUAL_H

/* Fail unless both hold the same, down to the texts; only the date of `created` may differ. */
void equal_recordings(const char *path, const char *want);

#endif
