/* record/file/element.h - the number types of datasets and attributes. */
#ifndef ESPALIER_RECORD_FILE_ELEMENT_H
#define ESPALIER_RECORD_FILE_ELEMENT_H

#include <stddef.h>

enum element {
    ELEMENT_U8,
    ELEMENT_U32,
    ELEMENT_I32,
    ELEMENT_U64,
    ELEMENT_I64,
    ELEMENT_F32,
    ELEMENT_F64,
};

/* Size of an element, bytes. */
static inline size_t element_size(enum element e)
{
    switch (e) {
    case ELEMENT_U8:
        return 1;
    case ELEMENT_U32:
    case ELEMENT_I32:
    case ELEMENT_F32:
        return 4;
    default:
        return 8;
    }
}

#endif
