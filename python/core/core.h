/* python/core/core.h - what the parts of the extension module espalier._core share.
 *
 * The module is a thin layer: functions over capsules that hold the handles of include/espalier.h, and numbers in
 * buffers whose type and shape the package in python/espalier chooses. Everything that a user sees is there. It uses
 * the stable ABI of Python 3.11, so that one build serves every later Python. */
#ifndef ESPALIER_PYTHON_CORE_H
#define ESPALIER_PYTHON_CORE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "include/espalier.h"

#include <stdbool.h>

/* Set the exception of a failed call, with the message of the library, and return NULL. */
PyObject *core_raise(enum espalier_status status);

/* None if a call succeeded, else core_raise. */
PyObject *core_none(enum espalier_status status);

/* The handle in a capsule; NULL and an exception if it is another object. */
struct espalier_config *core_config(PyObject *capsule);
struct espalier_data *core_data(PyObject *capsule);

/* Number of elements of `size` bytes in a buffer. */
static inline size_t core_count(const Py_buffer *b, size_t size)
{
    return (size_t)b->len / size;
}

/* ---- runs ---- */

/* A run, in a capsule. One thread uses it at a time: while the library works without the interpreter's lock, or calls
 * back, `is_busy` is set, and other threads are refused. Functions of the user are in `handler`, which is
 * borrowed for the duration of a call, so that no reference leads from here to the object that holds the capsule. */
struct core_run {
    struct espalier_run *run; /* NULL: closed */
    PyObject *data;    /* capsule of its data set, which must outlive it; or NULL */
    PyObject *handler; /* of the call under way; NULL: none */
    PyObject
        *error[3]; /* first exception of a function of the user: type, value, traceback */
    bool is_stopped; /* a function of the user asked to stop */
    bool is_busy;
    unsigned long thread; /* that of the call under way */
    PyThreadState *state; /* of that thread, while it is without the interpreter's lock */
};

/* The run of a capsule, for reading; NULL and an exception if it is closed, or busy in another thread. */
struct core_run *core_run_read(PyObject *capsule);

/* The same for a call that changes the run or works long; also refused within functions of the user. From here to
 * core_run_end the run is busy and this thread is without the interpreter's lock. */
struct core_run *core_run_begin(PyObject *capsule, PyObject *handler);

/* The end of such a call: NULL with the exception of a function of the user, or of a failed status; else None. A stop
 * that a function asked for is no failure. */
PyObject *core_run_end(struct core_run *r, enum espalier_status st);

/* Take the interpreter's lock for a while, and give it back. */
void core_run_lock(struct core_run *r);
void core_run_unlock(struct core_run *r);

/* Keep the exception that is set, with the lock, unless there is an earlier one. */
void core_run_keep_error(struct core_run *r);

/* Let the library call the functions of the handlers from now on: those of spikes, images, removals, the rule. */
enum espalier_status core_run_listen(struct core_run *r, const int wanted[4]);

/* The functions of each part, ended by an empty row. */
extern PyMethodDef core_config_methods[], core_data_methods[], core_run_methods[],
    core_read_methods[], core_answer_methods[], core_recording_methods[];

/* Create the exceptions, which belong to the module. */
int core_add_errors(PyObject *module);

#endif
