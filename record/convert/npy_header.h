/* record/convert/npy_header.h - the head of a numpy file: format 1.0, little endian, rows first. */
#ifndef ESPALIER_RECORD_CONVERT_NPY_HEADER_H
#define ESPALIER_RECORD_CONVERT_NPY_HEADER_H

#include "record/file/element.h"

#include <stdint.h>
#include <stdio.h>

/* Begin a file of numbers of this type and shape; its values follow, the last axis first. What the
 * system refuses shows in ferror(f). */
void npy_header_begin(FILE *f, enum element element, const uint64_t *shape,
                      unsigned rank);

#endif
