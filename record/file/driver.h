/* record/file/driver.h - an HDF5 file driver for recordings. The driver reads and writes like the default
 * driver of HDF5. In addition it can copy the metadata that HDF5 writes, or replace the metadata that HDF5
 * reads (record/file/structure.h). */
#ifndef ESPALIER_RECORD_FILE_DRIVER_H
#define ESPALIER_RECORD_FILE_DRIVER_H

#include "record/file/structure.h"

#include <hdf5.h>
#include <stdbool.h>

/* Select the driver in a file access property list. A file opened with this list borrows `s`. driver_follow: s
 * receives a copy of all metadata written to the file. driver_cover: where s has a page of the file, reads
 * return the bytes of that page. Return false if HDF5 fails. */
bool driver_follow(hid_t access, struct structure *s);
bool driver_cover(hid_t access, const struct structure *s);

#endif
