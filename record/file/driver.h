/* record/file/driver.h - how HDF5 reaches the file of a recording: as it always does, with an eye on what it
 * writes there (record/file/structure.h). */
#ifndef ESPALIER_RECORD_FILE_DRIVER_H
#define ESPALIER_RECORD_FILE_DRIVER_H

#include "record/file/structure.h"

#include <hdf5.h>
#include <stdbool.h>

/* Set up a list of file access. The file that is opened with it borrows `s`: while it is written, s
 * follows what the file holds; to read, s is put over what is there. False if HDF5 fails. */
bool driver_follow(hid_t access, struct structure *s);
bool driver_cover(hid_t access, const struct structure *s);

#endif
