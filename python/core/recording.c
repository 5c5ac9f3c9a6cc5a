/* python/core/recording.c - recordings: capsules of struct espalier_recording. Functions hold the interpreter's
 * lock while they read, so that only one Python thread calls HDF5 at a time. */
#include "python/core/core.h"

#include <string.h>

static const char kind[] = "espalier_recording";

static void drop(PyObject *capsule)
{
    espalier_recording_free(PyCapsule_GetPointer(capsule, kind));
}

static struct espalier_recording *recording_of(PyObject *capsule)
{
    return PyCapsule_GetPointer(capsule, kind);
}

static PyObject *open_file(PyObject *module, PyObject *args)
{
    PyObject *path;
    struct espalier_recording *r = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "O&", PyUnicode_FSConverter, &path))
        return NULL;
    const enum espalier_status st = espalier_recording_open(PyBytes_AsString(path), &r);
    Py_DECREF(path);
    if (st != ESPALIER_OK)
        return core_raise(st);
    PyObject *capsule = PyCapsule_New(r, kind, drop);
    if (!capsule)
        espalier_recording_free(r);
    return capsule;
}

/* Return a text from a file as a Python string, with U+FFFD for bytes that are not UTF-8; None for NULL. */
static PyObject *text_of(const char *text)
{
    if (!text)
        Py_RETURN_NONE;
    return PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace");
}

static PyObject *info(PyObject *module, PyObject *capsule)
{
    struct espalier_recording_info i;
    const struct espalier_recording *r = recording_of(capsule);
    (void)module;
    if (!r)
        return NULL;
    const enum espalier_status st = espalier_recording_info(r, &i);
    if (st != ESPALIER_OK)
        return core_raise(st);
    return Py_BuildValue(
        "{sNsNsNsNsNsNsNsKsKsKsKsKsKsKsIsIsIsdsN}", "config", text_of(i.config),
        "command", text_of(i.command), "data", text_of(i.data), "created",
        text_of(i.created), "report", text_of(i.report), "output", text_of(i.output),
        "fields", text_of(i.fields), "seed", (unsigned long long)i.seed, "first_image",
        (unsigned long long)i.first_image, "images", (unsigned long long)i.images,
        "images_run", (unsigned long long)i.images_run, "window_images",
        (unsigned long long)i.window_images, "n_birth", (unsigned long long)i.n_birth,
        "n_living", (unsigned long long)i.n_living, "width", i.width, "height", i.height,
        "n_classes", i.n_classes, "dt_ms", i.dt_ms, "is_complete",
        PyBool_FromLong(i.is_complete));
}

/* Return a list with a tuple (path, unit, type, rank, shape) for each column of the recording. */
static PyObject *columns(PyObject *module, PyObject *capsule)
{
    struct espalier_column c;
    const struct espalier_recording *r = recording_of(capsule);
    PyObject *list = r ? PyList_New(0) : NULL;
    (void)module;
    for (size_t k = 0; list && espalier_recording_column(r, k, &c) == ESPALIER_OK; k++) {
        PyObject *row =
            Py_BuildValue("NNiI(KKK)", text_of(c.path), text_of(c.unit), (int)c.type,
                          c.rank, (unsigned long long)c.shape[0],
                          (unsigned long long)c.shape[1], (unsigned long long)c.shape[2]);
        if (!row || PyList_Append(list, row) != 0)
            Py_CLEAR(list);
        Py_XDECREF(row);
    }
    return list;
}

static PyObject *read_rows(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    Py_ssize_t k;
    unsigned long long first, n;
    Py_buffer to;
    (void)module;
    if (!PyArg_ParseTuple(args, "OnKKw*", &capsule, &k, &first, &n, &to))
        return NULL;
    const struct espalier_recording *r = recording_of(capsule);
    PyObject *done = r ? core_none(espalier_recording_read(r, (size_t)k, first, n, to.buf,
                                                           (size_t)to.len))
                       : NULL;
    PyBuffer_Release(&to);
    return done;
}

PyMethodDef core_recording_methods[] = {{"recording_open", open_file, METH_VARARGS, NULL},
                                        {"recording_info", info, METH_O, NULL},
                                        {"recording_columns", columns, METH_O, NULL},
                                        {"recording_read", read_rows, METH_VARARGS, NULL},
                                        {NULL, NULL, 0, NULL}};
