/* python/core/callbacks.c - callbacks of the library, which call the methods spikes, image, pruned and rule of the
 * handler of a run. If a method raises an exception, the run stops after the image, and the Python call that ran it
 * raises that exception. */
#include "python/core/core.h"

#include <string.h>

static PyObject *bytes_of(const void *values, size_t n, size_t size)
{
    return PyBytes_FromStringAndSize(values, (Py_ssize_t)(n * size));
}

/* Call a method of the handler with the tuple `args` and release the tuple; the caller holds the interpreter's
 * lock. Return a new reference to the result, None without a handler, or NULL after an exception, which is stored
 * in r. */
static PyObject *call(struct core_run *r, const char *method, PyObject *args)
{
    if (!r->handler) {
        Py_XDECREF(args);
        Py_RETURN_NONE;
    }
    PyObject *function = args ? PyObject_GetAttrString(r->handler, method) : NULL;
    PyObject *result = function ? PyObject_CallObject(function, args) : NULL;
    Py_XDECREF(function);
    Py_XDECREF(args);
    if (!result)
        core_run_keep_error(r);
    return result;
}

/* Return whether the method asks to stop, 1 or 0: it raised an exception (result NULL) or returned a true value.
 * Release `result`. */
static int verdict(struct core_run *r, PyObject *result)
{
    const int stop = result ? PyObject_IsTrue(result) : 1;
    if (stop < 0)
        core_run_keep_error(r);
    r->is_stopped |= stop != 0;
    Py_XDECREF(result);
    return stop != 0;
}

static int on_spikes(void *context, const struct espalier_spikes *s)
{
    struct core_run *r = context;
    core_run_lock(r);
    const int stop = verdict(
        r, call(r, "spikes",
                Py_BuildValue("(sNN)", s->name, bytes_of(s->tick, s->n, sizeof *s->tick),
                              bytes_of(s->id, s->n, sizeof *s->id))));
    core_run_unlock(r);
    return stop;
}

static int on_image(void *context, const struct espalier_image *i)
{
    struct core_run *r = context;
    core_run_lock(r);
    PyObject *args = Py_BuildValue(
        "(KKLLIIIiNN)", (unsigned long long)i->image, (unsigned long long)i->index,
        (long long)i->start, (long long)i->end, i->label, i->presentations, i->n_spikes,
        (int)i->vote, bytes_of(i->counts, i->n_living, sizeof *i->counts),
        bytes_of(i->birth, i->n_living, sizeof *i->birth));
    const int stop = verdict(r, call(r, "image", args));
    core_run_unlock(r);
    return stop;
}

static int on_pruned(void *context, const struct espalier_pruned *p)
{
    struct core_run *r = context;
    core_run_lock(r);
    const int stop = verdict(
        r, call(r, "pruned",
                Py_BuildValue("(KnN)", (unsigned long long)p->images_done,
                              (Py_ssize_t)p->n_living,
                              bytes_of(p->removed, p->n_removed, sizeof *p->removed))));
    core_run_unlock(r);
    return stop;
}

static PyObject *view_args(const struct espalier_view *v)
{
    return Py_BuildValue("(KKKNNNNN)", (unsigned long long)v->window,
                         (unsigned long long)v->images_done,
                         (unsigned long long)v->images_run,
                         bytes_of(v->birth, v->n_living, sizeof *v->birth),
                         bytes_of(v->counts, v->n_living, sizeof *v->counts),
                         bytes_of(v->activity, v->n_living, sizeof *v->activity),
                         bytes_of(v->total, v->n_living, sizeof *v->total),
                         bytes_of(v->theta_mV, v->n_living, sizeof *v->theta_mV));
}

/* Copy the mask that the method returned, a bytes object of n elements 0 or 1, to keep[n]. Return 0, or 1 if it is
 * not of this form; the exception is then stored in r. */
static int take_mask(struct core_run *r, PyObject *mask, uint8_t *keep, size_t n)
{
    char *bytes;
    Py_ssize_t length;
    if (!mask || PyBytes_AsStringAndSize(mask, &bytes, &length) != 0) {
        core_run_keep_error(r);
        return 1;
    }
    if ((size_t)length == n) {
        memcpy(keep, bytes, n);
        return 0;
    }
    PyErr_Format(PyExc_ValueError, "the rule returned %zd values for %zu neurons", length,
                 n);
    core_run_keep_error(r);
    return 1;
}

static int rule(void *context, const struct espalier_view *v, uint8_t *keep)
{
    struct core_run *r = context;
    core_run_lock(r);
    PyObject *mask = call(r, "rule", view_args(v));
    const int stop = take_mask(r, mask, keep, v->n_living);
    Py_XDECREF(mask);
    core_run_unlock(r);
    return stop;
}

enum espalier_status core_run_listen(struct core_run *r, const int wanted[4])
{
    enum espalier_status st =
        espalier_run_on_spikes(r->run, wanted[0] ? on_spikes : NULL, r);
    if (st == ESPALIER_OK)
        st = espalier_run_on_image(r->run, wanted[1] ? on_image : NULL, r);
    if (st == ESPALIER_OK)
        st = espalier_run_on_pruned(r->run, wanted[2] ? on_pruned : NULL, r);
    if (st == ESPALIER_OK)
        st = espalier_run_rule(r->run, wanted[3] ? rule : NULL, r);
    return st;
}
