/* python/core/core.h - what the parts of the extension module espalier._core share.
 *
 * Users see only the Python package in python/espalier, which calls this module. The functions of the module take
 * and return capsules, which hold handles of include/espalier.h, and buffers of numbers; the package chooses their
 * types and shapes. The module uses the stable ABI of Python 3.11, so that one build serves every later Python. */
#ifndef ESPALIER_PYTHON_CORE_H
#define ESPALIER_PYTHON_CORE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "include/espalier.h"

#include <stdbool.h>

/* Set the exception of a failed call, with the message of the library, and return NULL. */
PyObject *core_raise(enum espalier_status status);

/* Return a new reference to None if `status` is ESPALIER_OK, else the result of core_raise. */
PyObject *core_none(enum espalier_status status);

/* Return the handle in a capsule, which keeps owning it; NULL and an exception if the capsule is another object. */
struct espalier_config *core_config(PyObject *capsule);
struct espalier_data *core_data(PyObject *capsule);

/* Number of elements of `size` bytes in a buffer. */
static inline size_t core_count(const Py_buffer *b, size_t size)
{
    return (size_t)b->len / size;
}

/* ---- runs ---- */

/* A run, in a capsule. One thread uses it at a time: from core_run_begin to core_run_end, while the library works
 * without the interpreter's lock or calls functions of the user, `is_busy` is set, and calls of other threads
 * fail. */
struct core_run {
    struct espalier_run *run; /* NULL: closed */
    /* Capsule of the data set, which the run needs: a reference, or NULL. */
    PyObject *data;
    /* Object whose methods call the functions of the user; NULL: none. It is borrowed during one call only, because
     * a reference kept here would form a cycle with the object that holds the capsule. */
    PyObject *handler;
    /* First exception that a function of the user raised in this call: type, value, traceback. */
    PyObject *error[3];
    bool is_stopped; /* a function of the user asked to stop */
    bool is_busy;
    unsigned long thread; /* identifier of the thread that set is_busy */
    PyThreadState *state; /* state of that thread while it does not hold the lock */
};

/* Return the run of a capsule, for reading; NULL and an exception if it is closed, or busy in another thread. */
struct core_run *core_run_read(PyObject *capsule);

/* Like core_run_read, for a call that changes the run or takes long. It fails also within functions of the user.
 * From here to core_run_end the run is busy and this thread does not hold the interpreter's lock. `handler` may be
 * None. */
struct core_run *core_run_begin(PyObject *capsule, PyObject *handler);

/* End the call that core_run_begin began, and take the interpreter's lock. Return NULL with the exception of a
 * function of the user if there is one, or with that of a failed `st`; else None. A stop that a function of the
 * user asked for is no failure. */
PyObject *core_run_end(struct core_run *r, enum espalier_status st);

/* Between core_run_begin and core_run_end: take the interpreter's lock, and release it again. */
void core_run_lock(struct core_run *r);
void core_run_unlock(struct core_run *r);

/* Move the exception that is set to r->error, or drop it if r->error has an earlier one. The caller holds the
 * interpreter's lock. */
void core_run_keep_error(struct core_run *r);

/* Choose which callbacks the library calls from now on: wanted[] stands for spikes, image, pruned, rule. */
enum espalier_status core_run_listen(struct core_run *r, const int wanted[4]);

/* The Python functions that each file defines, with an empty row at the end. */
extern PyMethodDef core_config_methods[], core_data_methods[], core_run_methods[],
    core_read_methods[], core_answer_methods[], core_recording_methods[];

/* Create the exception classes and add them to the module. Return 0; on failure -1 and an exception. */
int core_add_errors(PyObject *module);

#endif
