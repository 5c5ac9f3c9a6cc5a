# bench/peers/brian2_same_model.py - the same network in Brian2 and in espalier, timed in turn.
#
#   brian2_same_model.py PROGRAM [--data SPEC] [--neurons N] [--images K] [--repeats R] [--json]
#
# PROGRAM is espalier, built with HDF5. It trains a network on 3000 images, and from there on K images
# more, recording all spikes. Brian2 (cpp_standalone, one thread) starts from the same weights and
# thresholds and is given the same input spikes, so it computes the same run: membrane, refractory
# period, winner-take-all, theta, rule `post` with lazy or clocked trace, inhibition, and at the end of
# each image the scaling of the weights of the neurons that fired. Then both run in turn. The time of
# Brian2 is what the compiled program reports for its run, without building, loading and writing; the
# time of espalier is its train_s. The number of equal spikes is printed beside the times.
#
# Written to be fast in Brian2: input traces and counts live in the 784 inputs instead of the 627,200
# synapses; the winner and the scaling are C++ functions of a few lines. Exit status 77 without Brian2.
#
# A tick in Brian2's slots:
#   start       events of this tick are counted into the inputs, which spike if there are any
#   groups      V and traces decay, refractoriness is renewed
#   synapses    V += count * w, then x = 1 for inputs that spiked
#   (before thresholds) of the candidates the one with the largest excess wins
#   thresholds  the winner spikes
#   resets      0: V = reset, theta += theta_plus;  1: plasticity;  2: inhibition of all others
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import warnings

SKIPPED = 77
WARM_UP = 3000
COPIES = 4  # most spikes of an input in one tick
PLASTIC = {"population.exc.theta_plus_mV": 0.16, "projection.input-exc.eta": 0.022}
FIXED = {"run.anneal_start": 1, "run.max_retries": 0}

WON = """
static int winner = -1;
double won(int i)
{
    if (i > 0) return i == winner ? 1.0 : 0.0;
    double best = 0.0;
    winner = -1;
    for (int j = 0; j < N_POST; j++) {
        const double excess = brian::_array_exc_v[j] - THRESHOLD - brian::_array_exc_theta[j];
        if (brian::_array_exc_not_refractory[j] && excess >= best && (winner < 0 || excess > best)) {
            best = excess;
            winner = j;
        }
    }
    return winner == 0 ? 1.0 : 0.0;
}
"""
SCALE = """
double scale(int j, double fired)
{
    if (!(fired > 0)) return 0.0;
    auto *w = &brian::_dynamic_array_dense_w[0];
    double sum = 0.0;
    for (int i = 0; i < N_PRE; i++) { const double x = w[i * N_POST + j]; sum += x * x; }
    const double factor = NORM / sqrt(sum);
    for (int i = 0; i < N_PRE; i++) w[i * N_POST + j] *= factor;
    return 0.0;
}
"""


def espalier(program, *arguments):
    run = subprocess.run([program, "train", "--quiet", "--force", "--json", "--eval", "none", *arguments],
                         check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(run.stdout)


def settings(values):
    return [word for key, value in values.items() for word in ("--set", f"{key}={value}")]


class Ours:
    """The run of espalier that Brian2 repeats."""

    def __init__(self, args, folder):
        self.args = args
        self.start, self.spare = os.path.join(folder, "start.h5"), os.path.join(folder, "spare.h5")
        recorded = os.path.join(folder, "recorded.h5")
        espalier(args.program, "--data", args.data, "--neurons", str(args.neurons), "--images", str(WARM_UP),
                 "--record", "none", "--out", self.start, *settings(FIXED))
        self.report = self.run("all", recorded)
        with h5py.File(self.start, "r") as f:
            self.weights = f["espalier/final/input-exc/weights"][:].astype(float).T
            self.theta = f["espalier/final/theta"][:].astype(float)
            if self.weights.shape[0] != 784:
                self.weights = self.weights.T
        with h5py.File(recorded, "r") as f:
            self.events = self.spikes(f["spikes/input"])
            self.fired = self.spikes(f["spikes/exc"])

    @staticmethod
    def spikes(group):
        """Returns spikes as ticks of 1 ms and ids."""
        return np.round(group["timestamps"][:]).astype(int), group["node_ids"][:].astype(int)

    def run(self, record, out):
        return espalier(self.args.program, "--data", self.args.data, "--from", self.start, "--images",
                        str(self.args.images), "--record", record, "--threads", "1", "--out", out,
                        *settings(FIXED), *settings(PLASTIC))

    def seconds(self):
        return self.run("none", self.spare)["train_s"]


def with_copies(ticks, ids):
    """Sends the second spike of input i in a tick from neuron 784 + i: a generator neuron spikes once per tick."""
    order = np.lexsort((ids, ticks))
    ticks, ids = ticks[order], ids[order]
    copy = np.zeros(len(ids), dtype=int)
    for c in range(1, COPIES):
        same = (ticks[c:] == ticks[:-c]) & (ids[c:] == ids[:-c])
        copy[c:][same] = c
    return ticks, ids + 784 * copy


class Theirs:
    """The same network, compiled by Brian2."""

    def __init__(self, ours, folder, dtype):
        device.reinit()
        device.activate(build_on_run=False, directory=folder)
        prefs.core.default_float_dtype = dtype
        start_scope()
        defaultclock.dt = 1 * ms
        self.folder = folder
        n_pre, n_post = ours.weights.shape
        self.define_functions(n_pre, n_post)
        self.make_inputs(ours)
        self.make_neurons(n_post)
        self.make_synapses()
        self.monitor = SpikeMonitor(self.exc)
        net = Network(self.generator, self.feed, self.inputs, self.exc, self.dense, self.lateral, self.monitor)
        net.schedule = ["start", "groups", "synapses", "thresholds", "resets", "end"]
        self.exc.theta = ours.theta
        self.dense.w = ours.weights.flatten()
        net.run(ours.args.images * 500 * ms, namespace=self.namespace)
        device.build(directory=folder, compile=True, run=False, debug=False)

    def define_functions(self, n_pre, n_post):
        def cpp(code, n_arguments):
            f = Function(lambda *a: 0.0, arg_units=[1] * n_arguments, return_unit=1, stateless=False)
            for name, value in (("N_PRE", n_pre), ("N_POST", n_post), ("NORM", 6.0), ("THRESHOLD", 13.0)):
                code = code.replace(name, str(value))
            f.implementations.add_implementation("cpp", code, compiler_kwds={"headers": ['"objects.h"']})
            return f

        self.namespace = {
            "won": cpp(WON, 1), "scale": cpp(SCALE, 2), "tau_m": 50 * ms, "tau_pre": 40 * ms, "tau_theta": 1e7 * ms,
            "theta_plus": PLASTIC["population.exc.theta_plus_mV"], "eta": PLASTIC["projection.input-exc.eta"],
            "x_target": 0.05, "inhibit": 60.0}

    def make_inputs(self, ours):
        ticks, ids = with_copies(*ours.events)
        n = ours.weights.shape[0]
        self.generator = SpikeGeneratorGroup(n * COPIES, ids, ticks * ms, when="start", order=0, sorted=False)
        self.inputs = NeuronGroup(n, "dx/dt = -x / tau_pre : 1\ncount : 1", threshold="count > 0",
                                  reset="count = 0\nx = 1", method="exact", namespace=self.namespace)
        self.inputs.thresholder["spike"].when, self.inputs.thresholder["spike"].order = "start", 2
        self.inputs.resetter["spike"].when, self.inputs.resetter["spike"].order = "synapses", 1
        self.feed = Synapses(self.generator, self.inputs, on_pre="count_post += 1")
        self.feed.connect(i=np.arange(n * COPIES), j=np.arange(n * COPIES) % n)
        self.feed.pre.when, self.feed.pre.order = "start", 1

    def make_neurons(self, n):
        self.exc = NeuronGroup(
            n, "dv/dt = -v / tau_m : 1\ntheta : 1\nfired : 1\nwins : 1\nshown : 1\nunused : 1", threshold="wins > 0",
            reset="v = 0\ntheta += theta_plus\nfired += 1", refractory=5 * ms, method="exact",
            namespace=self.namespace, name="exc")
        self.exc.run_regularly("wins = won(i)", when="before_thresholds")
        self.exc.run_regularly("unused = scale(i, fired)\nfired = 0\n"
                               "theta = theta * exp(-shown * 500*ms / tau_theta)\nshown = 1",
                               dt=500 * ms, when="start", order=-1)

    def make_synapses(self):
        self.dense = Synapses(
            self.inputs, self.exc, "w : 1", name="dense",
            on_pre="v_post += count_pre * w * int(not_refractory_post)",
            on_post="w = clip(w + eta * (x_pre - x_target) * clip(1 - w, 0, 1), 0, 1)",
            namespace=self.namespace)
        self.dense.connect()
        self.dense.post.when, self.dense.post.order = "resets", 1
        self.lateral = Synapses(self.exc, self.exc, on_pre="v_post -= inhibit * int(not_refractory_post)",
                                namespace=self.namespace)
        self.lateral.connect(condition="i != j")
        self.lateral.pre.when, self.lateral.pre.order = "resets", 2

    def seconds(self):
        device.run(self.folder, with_output=False, run_args=[])
        return float(device._last_run_time)

    def fired(self):
        return np.round(np.asarray(self.monitor.t / ms)).astype(int), np.asarray(self.monitor.i)


def agreement(ours, theirs):
    """Returns the number of spikes, from the beginning, that are the same in both."""
    n = min(len(ours[0]), len(theirs[0]))
    same = (ours[0][:n] == theirs[0][:n]) & (ours[1][:n] == theirs[1][:n])
    return int(n if same.all() else np.argmin(same))


def main(args):
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(args, folder)
        table = []
        for name, dtype in (("double", np.float64), ("float", np.float32)):
            theirs = Theirs(ours, os.path.join(folder, name), dtype)
            pairs = [(ours.seconds(), theirs.seconds()) for _ in range(args.repeats)]
            fired = theirs.fired()
            us = [1e6 / args.images * statistics.median(side) for side in zip(*pairs)]
            table.append({"precision": name, "espalier_us": us[0], "brian2_us": us[1],
                          "ratio": statistics.median(b / a for a, b in pairs),
                          "espalier_spikes": len(ours.fired[0]), "brian2_spikes": len(fired[0]),
                          "equal_spikes_from_start": agreement(ours.fired, fired)})
    if args.json:
        print(json.dumps({"brian2": brian2.__version__, "neurons": args.neurons, "images": args.images,
                          "repeats": args.repeats, "data": args.data, "rows": table}))
        return
    print(f"Brian2 {brian2.__version__}, cpp_standalone, one thread; {args.neurons} neurons, dt 1 ms,"
          f" {args.images} training images of {args.data}, median of {args.repeats}")
    for r in table:
        print(f"  {r['precision']:6}  espalier {r['espalier_us']:8.1f} us/image   Brian2 {r['brian2_us']:9.1f}"
              f" us/image   ratio {r['ratio']:6.1f}   spikes {r['espalier_spikes']} and {r['brian2_spikes']},"
              f" the first {r['equal_spikes_from_start']} equal")


def arguments():
    parser = argparse.ArgumentParser(description="The same network in espalier and Brian2.")
    parser.add_argument("program")
    parser.add_argument("--data", default="mnist" if os.environ.get("ESPALIER_DATA") else "digits")
    parser.add_argument("--neurons", type=int, default=800)
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    chosen = arguments()
    try:
        import brian2
        import h5py
        import numpy as np
        from brian2 import (Function, Network, NeuronGroup, SpikeGeneratorGroup, SpikeMonitor, Synapses,
                            defaultclock, device, ms, prefs, set_device, start_scope)
    except ImportError as error:
        print(f"skipped: {error}; Debian's packages are python3-brian and python3-h5py")
        sys.exit(SKIPPED)
    set_device("cpp_standalone", build_on_run=False)
    main(chosen)
