/* record/npy.h - the head of a numpy file: format 1.0, little endian, rows first. */
#ifndef ESPALIER_RECORD_NPY_H
#define ESPALIER_RECORD_NPY_H

#include "record/element.h"

#include <stdint.h>
#include <stdio.h>

/* Begin a file of numbers of this type and shape; its values follow, the last axis first. What the
 * system refuses shows in ferror(f). */
void npy_begin(FILE *f, enum element element, const uint64_t *shape, unsigned rank);

#endif
