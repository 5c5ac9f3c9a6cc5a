/* python/core/data.c - data sets: capsules of struct espalier_data. */
#include "python/core/core.h"

static const char kind[] = "espalier_data";

static void drop(PyObject *capsule)
{
    espalier_data_free(PyCapsule_GetPointer(capsule, kind));
}

struct espalier_data *core_data(PyObject *capsule)
{
    return PyCapsule_GetPointer(capsule, kind);
}

static PyObject *wrap(enum espalier_status st, struct espalier_data *d)
{
    if (st != ESPALIER_OK)
        return core_raise(st);
    PyObject *capsule = PyCapsule_New(d, kind, drop);
    if (!capsule)
        espalier_data_free(d);
    return capsule;
}

static PyObject *open_spec(PyObject *module, PyObject *args)
{
    PyObject *spec;
    struct espalier_data *d = NULL;
    enum espalier_status st;
    (void)module;
    if (!PyArg_ParseTuple(args, "O&", PyUnicode_FSConverter, &spec))
        return NULL;
    const char *bytes = PyBytes_AsString(spec);
    Py_BEGIN_ALLOW_THREADS st = espalier_data_open(bytes, &d);
    Py_END_ALLOW_THREADS Py_DECREF(spec);
    return wrap(st, d);
}

/* Make *out of the arrays of a split; it borrows them. Without pixels *out is unchanged. Return false and set an
 * exception if there are not as many labels as images. */
static bool take(const Py_buffer *pixels, const Py_buffer *labels, size_t n_pixels,
                 struct espalier_images *out)
{
    if (!pixels->buf)
        return true;
    *out = (struct espalier_images){
        .pixels = pixels->buf, .labels = labels->buf, .n = core_count(pixels, n_pixels)};
    if (!labels->buf || (size_t)labels->len == out->n)
        return true;
    PyErr_SetString(PyExc_ValueError, "as many labels as images are needed");
    return false;
}

static PyObject *copy(PyObject *module, PyObject *args)
{
    Py_buffer b[4] = {{0}, {0}, {0}, {0}};
    unsigned width, height, n_classes;
    struct espalier_images train = {0}, test = {0};
    struct espalier_data *d = NULL;
    PyObject *capsule = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "IIIy*z*z*z*", &width, &height, &n_classes, &b[0], &b[1],
                          &b[2], &b[3]))
        return NULL;
    const size_t n_pixels = width > 0 && height > 0 ? (size_t)width * height : 1;
    if (take(&b[0], &b[1], n_pixels, &train) && take(&b[2], &b[3], n_pixels, &test)) {
        enum espalier_status st;
        Py_BEGIN_ALLOW_THREADS st =
            espalier_data_copy(width, height, n_classes, &train, &test, &d);
        Py_END_ALLOW_THREADS capsule = wrap(st, d);
    }
    for (int k = 0; k < 4; k++)
        PyBuffer_Release(&b[k]);
    return capsule;
}

static PyObject *spikes(PyObject *module, PyObject *args)
{
    unsigned width, height, n_classes;
    Py_ssize_t n;
    struct espalier_data *d = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "IIIn", &width, &height, &n_classes, &n))
        return NULL;
    const enum espalier_status st =
        espalier_data_spikes(width, height, n_classes, n < 0 ? 0 : (size_t)n, &d);
    return wrap(st, d);
}

static PyObject *info(PyObject *module, PyObject *capsule)
{
    struct espalier_data_info i;
    const struct espalier_data *d = core_data(capsule);
    (void)module;
    if (!d)
        return NULL;
    const enum espalier_status st = espalier_data_info(d, &i);
    return st == ESPALIER_OK ? Py_BuildValue("IIInn", i.width, i.height, i.n_classes,
                                             (Py_ssize_t)i.n_train, (Py_ssize_t)i.n_test)
                             : core_raise(st);
}

/* Arguments (data, split, first, pixels, labels): fill pixels [n][n_pixels] with n images from index `first` on,
 * and labels [n], bytes, with their labels. */
static PyObject *images(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    Py_buffer pixels, labels;
    Py_ssize_t first;
    int split;
    (void)module;
    if (!PyArg_ParseTuple(args, "Oinw*w*", &capsule, &split, &first, &pixels, &labels))
        return NULL;
    const struct espalier_data *d = core_data(capsule);
    const size_t n = core_count(&labels, 1), n_pixels = n ? (size_t)pixels.len / n : 0;
    enum espalier_status st = ESPALIER_OK;
    for (size_t k = 0; d && k < n && st == ESPALIER_OK; k++) {
        uint32_t label = 0;
        st = espalier_data_image(d, (enum espalier_split)split, (size_t)first + k,
                                 (uint8_t *)pixels.buf + k * n_pixels, n_pixels, &label);
        ((uint8_t *)labels.buf)[k] = (uint8_t)label;
    }
    PyBuffer_Release(&pixels);
    PyBuffer_Release(&labels);
    return d ? core_none(st) : NULL;
}

PyMethodDef core_data_methods[] = {
    {"data_open", open_spec, METH_VARARGS, NULL}, {"data_copy", copy, METH_VARARGS, NULL},
    {"data_spikes", spikes, METH_VARARGS, NULL},  {"data_info", info, METH_O, NULL},
    {"data_images", images, METH_VARARGS, NULL},  {NULL, NULL, 0, NULL}};
