/* python/core/run.c - runs: capsules of struct core_run; creating, training, saving and closing them. */
#include "python/core/core.h"

#include <string.h>
#include <time.h>

/* Time after which `train` takes the interpreter's lock for a moment to handle signals, ms. */
enum { BREATH_MS = 50 };

static const char kind[] = "espalier_run";

/* ---- the capsule ---- */

static void drop(PyObject *capsule)
{
    struct core_run *r = PyCapsule_GetPointer(capsule, kind);
    espalier_run_free(r->run);
    Py_XDECREF(r->data);
    PyMem_Free(r);
}

static PyObject *wrap(enum espalier_status st, struct espalier_run *run, PyObject *data)
{
    if (st != ESPALIER_OK)
        return core_raise(st);
    struct core_run *r = PyMem_Calloc(1, sizeof *r);
    PyObject *capsule = r ? PyCapsule_New(r, kind, drop) : PyErr_NoMemory();
    if (!capsule) {
        espalier_run_free(run);
        PyMem_Free(r);
        return NULL;
    }
    r->run = run;
    Py_XINCREF(data);
    r->data = data;
    return capsule;
}

/* ---- one thread at a time ---- */

static struct core_run *open_run(PyObject *capsule)
{
    struct core_run *r = PyCapsule_GetPointer(capsule, kind);
    if (r && !r->run) {
        PyErr_SetString(PyExc_ValueError, "the run is closed");
        return NULL;
    }
    if (r && r->is_busy && r->thread != PyThread_get_thread_ident()) {
        PyErr_SetString(PyExc_RuntimeError, "the run is at work in another thread");
        return NULL;
    }
    return r;
}

struct core_run *core_run_read(PyObject *capsule)
{
    return open_run(capsule);
}

struct core_run *core_run_begin(PyObject *capsule, PyObject *handler)
{
    struct core_run *r = open_run(capsule);
    if (r && r->is_busy) {
        PyErr_SetString(PyExc_RuntimeError,
                        "a callback or rule may read the run, but not change it");
        return NULL;
    }
    if (!r)
        return NULL;
    r->handler = handler == Py_None ? NULL : handler;
    r->is_stopped = false;
    r->is_busy = true;
    r->thread = PyThread_get_thread_ident();
    core_run_unlock(r);
    return r;
}

void core_run_lock(struct core_run *r)
{
    PyEval_RestoreThread(r->state);
}

void core_run_unlock(struct core_run *r)
{
    r->state = PyEval_SaveThread();
}

void core_run_keep_error(struct core_run *r)
{
    PyObject *error[3];
    PyErr_Fetch(&error[0], &error[1], &error[2]);
    if (!r->error[0])
        memcpy(r->error, error, sizeof error);
    else
        for (int k = 0; k < 3; k++)
            Py_XDECREF(error[k]);
}

PyObject *core_run_end(struct core_run *r, enum espalier_status st)
{
    core_run_lock(r);
    r->handler = NULL;
    r->is_busy = false;
    if (r->error[0]) {
        PyErr_Restore(r->error[0], r->error[1], r->error[2]);
        memset(r->error, 0, sizeof r->error);
        return NULL;
    }
    return core_none(st == ESPALIER_STOPPED && r->is_stopped ? ESPALIER_OK : st);
}

/* ---- creation ---- */

static PyObject *create(PyObject *module, PyObject *args)
{
    PyObject *config, *data, *path = NULL;
    struct espalier_run *run = NULL;
    enum espalier_status st;
    int what;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOOi", &config, &data, &path, &what))
        return NULL;
    const struct espalier_config *c = core_config(config);
    const struct espalier_data *d = c ? core_data(data) : NULL;
    if (!d || (path != Py_None && !PyUnicode_FSConverter(path, &path)))
        return NULL;
    const char *recording = path == Py_None ? NULL : PyBytes_AsString(path);
    Py_BEGIN_ALLOW_THREADS st =
        espalier_run_create(c, d, recording, (enum espalier_record)what, &run);
    Py_END_ALLOW_THREADS if (recording) Py_DECREF(path);
    return wrap(st, run, data);
}

static PyObject *restore(PyObject *module, PyObject *args)
{
    PyObject *path, *data, *out;
    struct espalier_run *run = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "O&OO", PyUnicode_FSConverter, &path, &data, &out))
        return NULL;
    const struct espalier_data *d = data == Py_None ? NULL : core_data(data);
    const bool has_out = out != Py_None;
    PyObject *result = NULL;
    if ((data == Py_None || d) && (!has_out || PyUnicode_FSConverter(out, &out))) {
        const enum espalier_status st = espalier_run_restore(
            PyBytes_AsString(path), d, has_out ? PyBytes_AsString(out) : NULL, &run);
        result = wrap(st, run, d ? data : NULL);
        if (has_out)
            Py_DECREF(out);
    }
    Py_DECREF(path);
    return result;
}

static PyObject *close_run(PyObject *module, PyObject *capsule)
{
    struct core_run *r = PyCapsule_GetPointer(capsule, kind);
    (void)module;
    if (!r)
        return NULL;
    if (r->is_busy) {
        PyErr_SetString(PyExc_RuntimeError, "the run is at work: it cannot be closed");
        return NULL;
    }
    espalier_run_free(r->run);
    r->run = NULL;
    Py_CLEAR(r->data);
    Py_RETURN_NONE;
}

static PyObject *threads(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    unsigned n;
    (void)module;
    if (!PyArg_ParseTuple(args, "OI", &capsule, &n))
        return NULL;
    struct core_run *r = core_run_begin(capsule, Py_None);
    if (!r)
        return NULL;
    return core_run_end(r, espalier_run_threads(r->run, n));
}

static PyObject *listen(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    int wanted[4];
    (void)module;
    if (!PyArg_ParseTuple(args, "Opppp", &capsule, &wanted[0], &wanted[1], &wanted[2],
                          &wanted[3]))
        return NULL;
    struct core_run *r = core_run_read(capsule);
    return r ? core_none(core_run_listen(r, wanted)) : NULL;
}

/* ---- training ---- */

static long long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* Handle signals and call the method `progress` of the handler. Return whether to go on: false after an
 * exception. */
static bool handle_signals(struct core_run *r)
{
    core_run_lock(r);
    bool is_well = PyErr_CheckSignals() == 0;
    if (is_well && r->handler) {
        PyObject *result = PyObject_CallMethod(r->handler, "progress", NULL);
        is_well = result != NULL;
        Py_XDECREF(result);
    }
    if (!is_well)
        core_run_keep_error(r);
    core_run_unlock(r);
    return is_well;
}

static PyObject *train(PyObject *module, PyObject *args)
{
    PyObject *capsule, *handler;
    Py_ssize_t n;
    (void)module;
    if (!PyArg_ParseTuple(args, "OnO", &capsule, &n, &handler))
        return NULL;
    struct core_run *r = core_run_begin(capsule, handler);
    if (!r)
        return NULL;
    enum espalier_status st = ESPALIER_OK;
    long long last = now_ms();
    for (bool well = true; n > 0 && well && st == ESPALIER_OK; n--) {
        st = espalier_run_step(r->run);
        if (st == ESPALIER_OK && now_ms() - last >= BREATH_MS) {
            well = handle_signals(r);
            last = now_ms();
        }
    }
    return core_run_end(r, st);
}

static PyObject *present(PyObject *module, PyObject *args)
{
    PyObject *capsule, *handler, *done = NULL;
    Py_buffer time, input;
    unsigned label;
    (void)module;
    if (!PyArg_ParseTuple(args, "Oy*y*IO", &capsule, &time, &input, &label, &handler))
        return NULL;
    const size_t n = core_count(&time, sizeof(double));
    struct core_run *r = core_run_begin(capsule, handler);
    if (r)
        done =
            core_run_end(r, espalier_run_present(r->run, time.buf, input.buf, n, label));
    PyBuffer_Release(&time);
    PyBuffer_Release(&input);
    return done;
}

static PyObject *prune(PyObject *module, PyObject *args)
{
    PyObject *capsule, *handler, *done = NULL;
    Py_buffer keep;
    (void)module;
    if (!PyArg_ParseTuple(args, "Oy*O", &capsule, &keep, &handler))
        return NULL;
    struct core_run *r = core_run_begin(capsule, handler);
    if (r)
        done = core_run_end(r, espalier_run_prune(r->run, keep.buf, (size_t)keep.len));
    PyBuffer_Release(&keep);
    return done;
}

static PyObject *finish(PyObject *module, PyObject *args)
{
    PyObject *capsule, *handler;
    (void)module;
    if (!PyArg_ParseTuple(args, "OO", &capsule, &handler))
        return NULL;
    struct core_run *r = core_run_begin(capsule, handler);
    if (!r)
        return NULL;
    return core_run_end(r, espalier_run_finish(r->run));
}

static PyObject *save(PyObject *module, PyObject *args)
{
    PyObject *capsule, *path, *done = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OO&", &capsule, PyUnicode_FSConverter, &path))
        return NULL;
    const char *bytes = PyBytes_AsString(path);
    struct core_run *r = core_run_begin(capsule, Py_None);
    if (r)
        done = core_run_end(r, espalier_run_save(r->run, bytes));
    Py_DECREF(path);
    return done;
}

PyMethodDef core_run_methods[] = {{"run_create", create, METH_VARARGS, NULL},
                                  {"run_restore", restore, METH_VARARGS, NULL},
                                  {"run_close", close_run, METH_O, NULL},
                                  {"run_threads", threads, METH_VARARGS, NULL},
                                  {"run_listen", listen, METH_VARARGS, NULL},
                                  {"run_train", train, METH_VARARGS, NULL},
                                  {"run_present", present, METH_VARARGS, NULL},
                                  {"run_prune", prune, METH_VARARGS, NULL},
                                  {"run_finish", finish, METH_VARARGS, NULL},
                                  {"run_save", save, METH_VARARGS, NULL},
                                  {NULL, NULL, 0, NULL}};
