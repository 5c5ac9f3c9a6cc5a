/* python/core/module.c - the module espalier._core: its functions, and its exceptions. */
#include "python/core/core.h"

#include <string.h>

/* Exception classes, errors[] by enum espalier_status. The references are kept until the process ends. */
static PyObject *base_error, *errors[ESPALIER_ABSENT + 1];

PyObject *core_raise(enum espalier_status status)
{
    const bool known = status > ESPALIER_OK && status <= ESPALIER_ABSENT;
    const char *message = espalier_message();
    /* A path in a message may be any bytes. */
    PyObject *text =
        PyUnicode_DecodeUTF8(message, (Py_ssize_t)strlen(message), "backslashreplace");
    if (text)
        PyErr_SetObject(known ? errors[status] : base_error, text);
    Py_XDECREF(text);
    return NULL;
}

PyObject *core_none(enum espalier_status status)
{
    if (status != ESPALIER_OK)
        return core_raise(status);
    Py_RETURN_NONE;
}

struct error {
    enum espalier_status status;
    const char *name, *doc;
    PyObject **also; /* a built-in exception that is a second base class; NULL: none */
};

static PyObject *make_error(const struct error *e)
{
    PyObject *bases =
        e->also ? PyTuple_Pack(2, base_error, *e->also) : PyTuple_Pack(1, base_error);
    PyObject *made =
        bases ? PyErr_NewExceptionWithDoc(e->name, e->doc, bases, NULL) : NULL;
    Py_XDECREF(bases);
    return made;
}

/* Add `object` to the module under the part of `name` behind its last dot. Return 0 or -1. */
static int add(PyObject *module, const char *name, PyObject *object)
{
    return object ? PyModule_AddObjectRef(module, strrchr(name, '.') + 1, object) : -1;
}

int core_add_errors(PyObject *module)
{
    const struct error all[] = {
        {ESPALIER_IO, "espalier.SystemFailure", "The disk or the system failed.",
         &PyExc_OSError},
        {ESPALIER_MEMORY, "espalier.OutOfMemory", "There is not enough memory.",
         &PyExc_MemoryError},
        {ESPALIER_INPUT, "espalier.InputError",
         "A value, a file or the order of calls cannot be used.", &PyExc_ValueError},
        {ESPALIER_STOPPED, "espalier.Stopped",
         "A rule stopped the run between two images; it can go on.", NULL},
        {ESPALIER_ABSENT, "espalier.AbsentError",
         "This build lacks HDF5: nothing can be recorded, saved or opened.",
         &PyExc_NotImplementedError}};
    base_error = PyErr_NewExceptionWithDoc(
        "espalier.Error", "The base of all errors of Espalier.", NULL, NULL);
    int failed = add(module, "espalier.Error", base_error);
    for (size_t k = 0; !failed && k < sizeof all / sizeof *all; k++) {
        errors[all[k].status] = make_error(&all[k]);
        failed = add(module, all[k].name, errors[all[k].status]);
    }
    return failed;
}

static PyObject *version(PyObject *module, PyObject *none)
{
    (void)module, (void)none;
    return PyUnicode_FromString(espalier_version());
}

static PyObject *can_record(PyObject *module, PyObject *none)
{
    (void)module, (void)none;
    return PyBool_FromLong(espalier_can_record());
}

static PyMethodDef methods[] = {{"version", version, METH_NOARGS, NULL},
                                {"can_record", can_record, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};

static struct PyModuleDef definition = {.m_base = PyModuleDef_HEAD_INIT,
                                        .m_name = "_core",
                                        .m_size = -1,
                                        .m_methods = methods};

PyMODINIT_FUNC PyInit__core(void); /* Python finds it by this name */

PyMODINIT_FUNC PyInit__core(void)
{
    PyMethodDef *const parts[] = {core_config_methods, core_data_methods,
                                  core_run_methods,    core_read_methods,
                                  core_answer_methods, core_recording_methods};
    PyObject *module = PyModule_Create(&definition);
    int failed = module ? core_add_errors(module) : -1;
    for (size_t k = 0; !failed && k < sizeof parts / sizeof *parts; k++)
        failed = PyModule_AddFunctions(module, parts[k]);
    if (failed)
        Py_CLEAR(module);
    return module;
}
