/* python/core/read.c - reading a run: counts, settings, arrays over its neurons. */
#include "python/core/core.h"

#include <string.h>

static PyObject *info(PyObject *module, PyObject *capsule)
{
    struct espalier_run_info i;
    const struct core_run *r = core_run_read(capsule);
    (void)module;
    if (!r)
        return NULL;
    const enum espalier_status st = espalier_run_info(r->run, &i);
    if (st != ESPALIER_OK)
        return core_raise(st);
    return Py_BuildValue(
        "{snsnsnsnsnsIsKsKsKsKsKsLsdsdsIsI}", "n_inputs", (Py_ssize_t)i.n_inputs,
        "n_birth", (Py_ssize_t)i.n_birth, "n_living", (Py_ssize_t)i.n_living,
        "n_populations", (Py_ssize_t)i.n_populations, "n_projections",
        (Py_ssize_t)i.n_projections, "n_classes", i.n_classes, "images",
        (unsigned long long)i.images, "images_run", (unsigned long long)i.images_run,
        "presentations", (unsigned long long)i.presentations, "removed",
        (unsigned long long)i.removed, "window", (unsigned long long)i.window, "now",
        (long long)i.now, "dt_ms", i.dt_ms, "accuracy", i.accuracy, "width", i.width,
        "height", i.height);
}

/* Arguments (run, key): return the value of a key, as text; if key is None, the whole configuration as INI text. */
static PyObject *config(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    const char *key;
    char value[192];
    size_t n = 0;
    (void)module;
    if (!PyArg_ParseTuple(args, "Oz", &capsule, &key))
        return NULL;
    const struct core_run *r = core_run_read(capsule);
    if (!r)
        return NULL;
    const struct espalier_config *c = espalier_run_config(r->run);
    enum espalier_status st = key ? espalier_config_get(c, key, value, sizeof value)
                                  : espalier_config_text(c, NULL, 0, &n);
    if (key || st != ESPALIER_OK)
        return st == ESPALIER_OK ? PyUnicode_DecodeFSDefault(value) : core_raise(st);
    char *text = PyMem_Malloc(n);
    if (!text)
        return PyErr_NoMemory();
    st = espalier_config_text(c, text, n, NULL);
    PyObject *whole =
        st == ESPALIER_OK ? PyUnicode_DecodeFSDefault(text) : core_raise(st);
    PyMem_Free(text);
    return whole;
}

/* Arguments (run, k): describe population k: (name, is_source, n, n_birth). */
static PyObject *population(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    Py_ssize_t k;
    struct espalier_population p;
    (void)module;
    if (!PyArg_ParseTuple(args, "On", &capsule, &k))
        return NULL;
    const struct core_run *r = core_run_read(capsule);
    if (!r)
        return NULL;
    const enum espalier_status st = espalier_run_population(r->run, (size_t)k, &p);
    return st == ESPALIER_OK ? Py_BuildValue("sNnn", p.name, PyBool_FromLong(p.is_source),
                                             (Py_ssize_t)p.n, (Py_ssize_t)p.n_birth)
                             : core_raise(st);
}

/* Arguments (run, k): describe projection k: (name, from, to, n_pre, n_post). */
static PyObject *projection(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    Py_ssize_t k;
    struct espalier_projection q;
    (void)module;
    if (!PyArg_ParseTuple(args, "On", &capsule, &k))
        return NULL;
    const struct core_run *r = core_run_read(capsule);
    if (!r)
        return NULL;
    const enum espalier_status st = espalier_run_projection(r->run, (size_t)k, &q);
    return st == ESPALIER_OK ? Py_BuildValue("sIInn", q.name, q.from, q.to,
                                             (Py_ssize_t)q.n_pre, (Py_ssize_t)q.n_post)
                             : core_raise(st);
}

static PyObject *golden(PyObject *module, PyObject *capsule)
{
    const struct core_run *r = core_run_read(capsule);
    (void)module;
    return r ? PyLong_FromUnsignedLongLong(espalier_run_golden(r->run)) : NULL;
}

/* ---- arrays ---- */

/* Fill b with an array that has an element for each remaining output neuron: what = "births", "theta", "totals" or
 * "labels". */
static enum espalier_status fill(struct core_run *r, const char *what, const Py_buffer *b)
{
    if (strcmp(what, "births") == 0)
        return espalier_run_births(r->run, b->buf, core_count(b, sizeof(uint32_t)));
    if (strcmp(what, "theta") == 0)
        return espalier_run_theta(r->run, b->buf, core_count(b, sizeof(float)));
    if (strcmp(what, "totals") == 0)
        return espalier_run_totals(r->run, b->buf, core_count(b, sizeof(uint64_t)));
    return espalier_run_labels(r->run, b->buf, core_count(b, sizeof(int32_t)));
}

static PyObject *array(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    const char *what;
    Py_buffer to;
    (void)module;
    if (!PyArg_ParseTuple(args, "Osw*", &capsule, &what, &to))
        return NULL;
    struct core_run *r = core_run_read(capsule);
    PyObject *done = r ? core_none(fill(r, what, &to)) : NULL;
    PyBuffer_Release(&to);
    return done;
}

static PyObject *weights(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    const char *name;
    Py_buffer to;
    (void)module;
    if (!PyArg_ParseTuple(args, "Ozw*", &capsule, &name, &to))
        return NULL;
    const struct core_run *r = core_run_read(capsule);
    PyObject *done = r ? core_none(espalier_run_weights(r->run, name, to.buf,
                                                        core_count(&to, sizeof(float))))
                       : NULL;
    PyBuffer_Release(&to);
    return done;
}

PyMethodDef core_read_methods[] = {{"run_info", info, METH_O, NULL},
                                   {"run_config", config, METH_VARARGS, NULL},
                                   {"run_population", population, METH_VARARGS, NULL},
                                   {"run_projection", projection, METH_VARARGS, NULL},
                                   {"run_golden", golden, METH_O, NULL},
                                   {"run_array", array, METH_VARARGS, NULL},
                                   {"run_weights", weights, METH_VARARGS, NULL},
                                   {NULL, NULL, 0, NULL}};
