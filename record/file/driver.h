/* record/file/driver.h - HDF5's access to the file of a recording: the default driver, and a copy of the metadata it
 * writes (record/file/structure.h). */
#ifndef ESPALIER_RECORD_FILE_DRIVER_H
#define ESPALIER_RECORD_FILE_DRIVER_H

#include "record/file/structure.h"

#include <hdf5.h>
#include <stdbool.h>

/* Set up a file access list; a file opened with it borrows `s`. driver_follow: writes to the file are recorded in s.
 * driver_cover: reads return the pages of s in place of those of the file. False if HDF5 fails. */
bool driver_follow(hid_t access, struct structure *s);
bool driver_cover(hid_t access, const struct structure *s);

#endif
