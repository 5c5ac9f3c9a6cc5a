# examples/embed/prune.py - the library from Python: train on the built-in digits, prune by a rule in Python.
#
#     python3 prune.py [libespalier.so.0]
import ctypes
import sys
from ctypes import byref, c_double, c_int, c_size_t, c_uint8, c_uint32, c_uint64, c_void_p

lib = ctypes.CDLL(sys.argv[1] if len(sys.argv) > 1 else "libespalier.so.0")
lib.espalier_message.restype = ctypes.c_char_p
lib.espalier_run_golden.restype = c_uint64


class View(ctypes.Structure):  # the beginning of struct espalier_view
    _fields_ = [("n_living", c_size_t), ("n_birth", c_size_t), ("n_inputs", c_size_t),
                ("birth", ctypes.POINTER(c_uint32)), ("counts", ctypes.POINTER(c_uint32)),
                ("activity", ctypes.POINTER(c_double))]


def call(name, *args):
    if getattr(lib, "espalier_" + name)(*args) != 0:
        sys.exit(lib.espalier_message().decode())


@ctypes.CFUNCTYPE(c_int, c_void_p, ctypes.POINTER(View), ctypes.POINTER(c_uint8))
def rule(_, view, keep):
    v = view.contents
    if v.n_living > 60:  # the two that fire least
        for j in sorted(range(v.n_living), key=lambda j: v.activity[j])[:2]:
            keep[j] = 0
    return 0


config, data, run = c_void_p(), c_void_p(), c_void_p()
call("config_create", b"best", byref(config))
for key, value in ((b"population.exc.size", b"100"), (b"run.images", b"1000"), (b"run.label_images", b"1000")):
    call("config_set", config, key, value)
call("data_open", b"digits", byref(data))
call("run_create", config, data, None, 0, byref(run))
call("run_rule", run, rule, None)
call("run_train", run, c_size_t(0))
accuracy, total = (c_double * 3)(), (c_uint64 * 60)()
call("run_label", run)
call("run_test", run, accuracy)
call("run_finish", run)
call("run_totals", run, total, c_size_t(60))
print(f"60 of 100 neurons are left, {sum(total)} spikes; {100 * accuracy[2]:.2f} % right")
print(f"golden hash {lib.espalier_run_golden(run):016x}")
lib.espalier_run_free(run), lib.espalier_data_free(data), lib.espalier_config_free(config)
