/* python/core/answer.c - present images to the network of a run without learning, label its neurons, vote. */
#include "python/core/core.h"

static PyObject *votes_of(const uint32_t vote[ESPALIER_VOTES])
{
    long v[ESPALIER_VOTES];
    for (int k = 0; k < ESPALIER_VOTES; k++)
        v[k] = vote[k] == ESPALIER_NO_ANSWER ? -1 : (long)vote[k];
    return Py_BuildValue("lll", v[ESPALIER_ALL], v[ESPALIER_PROPORTION],
                         v[ESPALIER_BAYES]);
}

static PyObject *label(PyObject *module, PyObject *capsule)
{
    struct core_run *r = core_run_begin(capsule, Py_None);
    (void)module;
    return r ? core_run_end(r, espalier_run_label(r->run)) : NULL;
}

static PyObject *test(PyObject *module, PyObject *capsule)
{
    double a[ESPALIER_VOTES] = {0};
    struct core_run *r = core_run_begin(capsule, Py_None);
    (void)module;
    PyObject *done = r ? core_run_end(r, espalier_run_test(r->run, a)) : NULL;
    if (!done)
        return NULL;
    Py_DECREF(done);
    return Py_BuildValue("ddd", a[ESPALIER_ALL], a[ESPALIER_PROPORTION],
                         a[ESPALIER_BAYES]);
}

/* Arguments (run, n, pixels, counts): present n images; fill counts [n][n_living] with the spikes of each
 * neuron. */
static PyObject *answer(PyObject *module, PyObject *args)
{
    PyObject *capsule, *done = NULL;
    Py_ssize_t n;
    Py_buffer pixels, counts;
    (void)module;
    if (!PyArg_ParseTuple(args, "Ony*w*", &capsule, &n, &pixels, &counts))
        return NULL;
    struct core_run *r = core_run_begin(capsule, Py_None);
    if (r)
        done =
            core_run_end(r, espalier_run_answer(r->run, pixels.buf, (size_t)n, counts.buf,
                                                core_count(&counts, sizeof(uint32_t))));
    PyBuffer_Release(&pixels);
    PyBuffer_Release(&counts);
    return done;
}

static PyObject *respond(PyObject *module, PyObject *args)
{
    PyObject *capsule, *done = NULL;
    Py_buffer time, input, counts;
    (void)module;
    if (!PyArg_ParseTuple(args, "Oy*y*w*", &capsule, &time, &input, &counts))
        return NULL;
    struct core_run *r = core_run_begin(capsule, Py_None);
    if (r)
        done = core_run_end(
            r, espalier_run_respond(r->run, time.buf, input.buf,
                                    core_count(&time, sizeof(double)), counts.buf,
                                    core_count(&counts, sizeof(uint32_t))));
    PyBuffer_Release(&time);
    PyBuffer_Release(&input);
    PyBuffer_Release(&counts);
    return done;
}

static PyObject *look(PyObject *module, PyObject *args)
{
    PyObject *capsule, *done = NULL;
    int split;
    Py_ssize_t index;
    Py_buffer counts;
    (void)module;
    if (!PyArg_ParseTuple(args, "Oinw*", &capsule, &split, &index, &counts))
        return NULL;
    struct core_run *r = core_run_begin(capsule, Py_None);
    if (r)
        done = core_run_end(r, espalier_run_look(r->run, (enum espalier_split)split,
                                                 (size_t)index, counts.buf,
                                                 core_count(&counts, sizeof(uint32_t))));
    PyBuffer_Release(&counts);
    return done;
}

/* Arguments (run, counts, labels): label neurons by the counts [n][n_living] that n presentations with these labels
 * [n] gave. */
static PyObject *teach(PyObject *module, PyObject *args)
{
    PyObject *capsule, *done = NULL;
    Py_buffer counts, labels;
    (void)module;
    if (!PyArg_ParseTuple(args, "Oy*y*", &capsule, &counts, &labels))
        return NULL;
    const size_t n = core_count(&labels, sizeof(uint32_t));
    const size_t row = n ? core_count(&counts, sizeof(uint32_t)) / n : 0;
    struct core_run *r = core_run_begin(capsule, Py_None);
    if (r) {
        enum espalier_status st = ESPALIER_OK;
        for (size_t k = 0; k < n && st == ESPALIER_OK; k++)
            st = espalier_run_teach(r->run, (const uint32_t *)counts.buf + k * row, row,
                                    ((const uint32_t *)labels.buf)[k]);
        done = core_run_end(r, st);
    }
    PyBuffer_Release(&counts);
    PyBuffer_Release(&labels);
    return done;
}

/* Arguments (run, means): fill means [n_living][n_classes] with the mean count of each neuron for each class;
 * return the number of images over which they were taken. */
static PyObject *responses(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    Py_buffer means;
    uint64_t n_images = 0;
    (void)module;
    if (!PyArg_ParseTuple(args, "Ow*", &capsule, &means))
        return NULL;
    struct core_run *r = core_run_read(capsule);
    const enum espalier_status st =
        r ? espalier_run_responses(r->run, means.buf, core_count(&means, sizeof(float)),
                                   &n_images)
          : ESPALIER_INPUT;
    PyBuffer_Release(&means);
    if (!r)
        return NULL;
    return st == ESPALIER_OK ? PyLong_FromUnsignedLongLong(n_images) : core_raise(st);
}

static PyObject *label_by(PyObject *module, PyObject *args)
{
    PyObject *capsule, *done = NULL;
    Py_buffer means;
    unsigned long long n_images;
    (void)module;
    if (!PyArg_ParseTuple(args, "Oy*K", &capsule, &means, &n_images))
        return NULL;
    struct core_run *r = core_run_begin(capsule, Py_None);
    if (r)
        done = core_run_end(r, espalier_run_label_by(r->run, means.buf,
                                                     core_count(&means, sizeof(float)),
                                                     n_images));
    PyBuffer_Release(&means);
    return done;
}

/* Arguments (run, is_theta, projection, values): set the weights of a projection, or theta of the output
 * neurons. */
static PyObject *set_state(PyObject *module, PyObject *args)
{
    PyObject *capsule, *done = NULL;
    const char *projection;
    int is_theta;
    Py_buffer from;
    (void)module;
    if (!PyArg_ParseTuple(args, "Opzy*", &capsule, &is_theta, &projection, &from))
        return NULL;
    const size_t n = core_count(&from, sizeof(float));
    struct core_run *r = core_run_begin(capsule, Py_None);
    if (r)
        done = core_run_end(
            r, is_theta ? espalier_run_set_theta(r->run, from.buf, n)
                        : espalier_run_set_weights(r->run, projection, from.buf, n));
    PyBuffer_Release(&from);
    return done;
}

static PyObject *unlearn(PyObject *module, PyObject *capsule)
{
    struct core_run *r = core_run_begin(capsule, Py_None);
    (void)module;
    return r ? core_run_end(r, espalier_run_unlearn(r->run)) : NULL;
}

static PyObject *vote(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    Py_buffer counts;
    uint32_t votes[ESPALIER_VOTES];
    (void)module;
    if (!PyArg_ParseTuple(args, "Oy*", &capsule, &counts))
        return NULL;
    struct core_run *r = core_run_read(capsule);
    const enum espalier_status st =
        r ? espalier_run_vote(r->run, counts.buf, core_count(&counts, sizeof(uint32_t)),
                              votes)
          : ESPALIER_INPUT;
    PyBuffer_Release(&counts);
    if (!r)
        return NULL;
    return st == ESPALIER_OK ? votes_of(votes) : core_raise(st);
}

PyMethodDef core_answer_methods[] = {{"run_label", label, METH_O, NULL},
                                     {"run_test", test, METH_O, NULL},
                                     {"run_answer", answer, METH_VARARGS, NULL},
                                     {"run_respond", respond, METH_VARARGS, NULL},
                                     {"run_look", look, METH_VARARGS, NULL},
                                     {"run_teach", teach, METH_VARARGS, NULL},
                                     {"run_unlearn", unlearn, METH_O, NULL},
                                     {"run_responses", responses, METH_VARARGS, NULL},
                                     {"run_label_by", label_by, METH_VARARGS, NULL},
                                     {"run_set", set_state, METH_VARARGS, NULL},
                                     {"run_vote", vote, METH_VARARGS, NULL},
                                     {NULL, NULL, 0, NULL}};
