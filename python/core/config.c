/* python/core/config.c - configurations: capsules of struct espalier_config. */
#include "python/core/core.h"

static const char kind[] = "espalier_config";

static void drop(PyObject *capsule)
{
    espalier_config_free(PyCapsule_GetPointer(capsule, kind));
}

struct espalier_config *core_config(PyObject *capsule)
{
    return PyCapsule_GetPointer(capsule, kind);
}

static PyObject *create(PyObject *module, PyObject *args)
{
    const char *preset;
    struct espalier_config *c = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "z", &preset))
        return NULL;
    const enum espalier_status st = espalier_config_create(preset, &c);
    if (st != ESPALIER_OK)
        return core_raise(st);
    PyObject *capsule = PyCapsule_New(c, kind, drop);
    if (!capsule)
        espalier_config_free(c);
    return capsule;
}

static PyObject *set(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    const char *key, *value;
    (void)module;
    if (!PyArg_ParseTuple(args, "Oss", &capsule, &key, &value))
        return NULL;
    struct espalier_config *c = core_config(capsule);
    return c ? core_none(espalier_config_set(c, key, value)) : NULL;
}

static PyObject *read_file(PyObject *module, PyObject *args)
{
    PyObject *capsule, *path;
    (void)module;
    if (!PyArg_ParseTuple(args, "OO&", &capsule, PyUnicode_FSConverter, &path))
        return NULL;
    struct espalier_config *c = core_config(capsule);
    PyObject *done =
        c ? core_none(espalier_config_read(c, PyBytes_AsString(path))) : NULL;
    Py_DECREF(path);
    return done;
}

static PyObject *parse(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    const char *text;
    (void)module;
    if (!PyArg_ParseTuple(args, "Os", &capsule, &text))
        return NULL;
    struct espalier_config *c = core_config(capsule);
    return c ? core_none(espalier_config_parse(c, text, NULL)) : NULL;
}

static PyObject *get(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    const char *key;
    char text[192];
    (void)module;
    if (!PyArg_ParseTuple(args, "Os", &capsule, &key))
        return NULL;
    const struct espalier_config *c = core_config(capsule);
    if (!c)
        return NULL;
    const enum espalier_status st = espalier_config_get(c, key, text, sizeof text);
    return st == ESPALIER_OK ? PyUnicode_DecodeFSDefault(text) : core_raise(st);
}

static PyObject *text(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    size_t n = 0;
    (void)module;
    if (!PyArg_ParseTuple(args, "O", &capsule))
        return NULL;
    const struct espalier_config *c = core_config(capsule);
    if (!c)
        return NULL;
    enum espalier_status st = espalier_config_text(c, NULL, 0, &n);
    char *whole = st == ESPALIER_OK ? PyMem_Malloc(n) : NULL;
    if (!whole)
        return st == ESPALIER_OK ? PyErr_NoMemory() : core_raise(st);
    st = espalier_config_text(c, whole, n, NULL);
    PyObject *result =
        st == ESPALIER_OK ? PyUnicode_DecodeFSDefault(whole) : core_raise(st);
    PyMem_Free(whole);
    return result;
}

PyMethodDef core_config_methods[] = {{"config_create", create, METH_VARARGS, NULL},
                                     {"config_set", set, METH_VARARGS, NULL},
                                     {"config_read", read_file, METH_VARARGS, NULL},
                                     {"config_parse", parse, METH_VARARGS, NULL},
                                     {"config_get", get, METH_VARARGS, NULL},
                                     {"config_text", text, METH_VARARGS, NULL},
                                     {NULL, NULL, 0, NULL}};
