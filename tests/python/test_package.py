# tests/python/test_package.py - the package espalier against the program and against closed expectations.
#
# Argument: the folder python/ of the build. Runs under the Python for which it was built.
import gc
import importlib.util
import json
import os
import pickle
import re
import signal
import sys
import threading
import time
import warnings

from claims import Claims
from program import Sandbox, run as program, success

SMALL = {"neurons": 40, "images": 300, "label_images": 200, "window_images": 20}


def reported(done):
    """The JSON that the program printed."""
    return json.loads(done.stdout)


def raises(kind, word, call, *args, **keywords):
    """What is wrong unless the call raises `kind` with `word` in its message."""
    try:
        call(*args, **keywords)
    except kind as error:
        return [] if word in str(error) else [f"{kind.__name__}: {error}: does not name {word}"]
    except Exception as error:  # pylint: disable=broad-except
        return [f"{type(error).__name__}: {error}: not {kind.__name__}"]
    return [f"no {kind.__name__}"]


def differ(name, a, b):
    return [] if a == b else [f"{name}: {a} and {b}"]


def golden_of(**settings):
    with espalier.Run(**settings) as r:
        r.train()
        r.finish()
        return r.golden


# ---- against the program ----

def presets(claims, folder):
    for preset, rule in (("demo", None), ("guo2020", "redundancy"), ("best", "random"), ("diehl-cook", None)):
        options = ["--preset", preset, "--neurons", 50, "--images", 400, "--eval", "none", "--record", "none", "--json",
                   "--quiet", "--out", f"{preset}.h5", *(["--prune", rule, "--prune-to", 30] if rule else [])]
        done = program(folder, "train", *options)
        keywords = {"prune": rule, "prune_to": 30} if rule else {}
        ours = golden_of(preset=preset, neurons=50, images=400, eval="none", **keywords)
        claims.holds(f"golden hash of the program: {preset}", success(done) or differ(
            preset, reported(done)["golden_hash"], ours))


def own_rule(claims):
    """A rule that does nothing else than the built-in one: the two lowest activities go at the end of a window."""
    seen = []

    def rule(view):
        keep = np.ones(view.n_living, bool)
        if view.n_living > 20:
            keep[np.argsort(view.activity, kind="stable")[:2]] = False
        seen.append((view.window, view.n_living, view.weights().shape))
        return keep

    removed = []
    with espalier.Run("digits", rule=rule, on_pruned=lambda p: removed.extend(p.removed.tolist()), **SMALL) as r:
        r.train()
        left = r.births.tolist()
    problems = differ("neurons left and removed", sorted(left + removed), list(range(40)))
    problems += differ("neurons left", len(left), 20)
    problems += differ("first windows", seen[:2], [(0, 40, (784, 40)), (1, 38, (784, 38))])
    claims.holds("a rule in Python prunes, and neurons add up", problems)
    by_hand = []
    with espalier.Run("digits", rule=lambda v: None, **SMALL) as r:
        for window in range(300 // 20):
            r.train(20)
            by_hand.append(r.n_living)
    claims.holds("a rule that returns None keeps all", differ("neurons", set(by_hand), {40}))


def mask_equals_compact(claims):
    """Pruned by hand and then trained on: the neurons that remain are those of the mask, and weights stay theirs."""
    with espalier.Run("digits", **SMALL) as r:
        r.train(100)
        keep = np.arange(40) % 3 > 0
        before, theta = r.weights()[:, keep], r.theta[keep]
        r.prune(keep)
        same = np.array_equal(before, r.weights()) and np.array_equal(theta, r.theta)
        claims.holds("what stays keeps weights, thresholds and birth ids", differ("equal", same, True) + differ(
            "ids", r.births.tolist(), np.flatnonzero(keep).tolist()))
        claims.holds("masks that cannot be", raises(ValueError, "boolean mask", r.prune, np.ones(3, bool))
                     + raises(ValueError, "boolean mask", r.prune, [0] * r.n_living)
                     + raises(espalier.InputError, "at least one", r.prune, np.zeros(r.n_living, bool)))


# ---- callbacks, signals, threads ----

def callbacks(claims):
    class Trouble(Exception):
        pass

    images, spikes = [], {}

    def on_image(image):
        images.append(image)
        return image.image == 29

    def on_spikes(s):
        spikes.setdefault(s.population, []).append(s)

    with espalier.Run("digits", on_image=on_image, on_spikes=on_spikes, **SMALL) as r:
        problems = differ("images until a true result", r.train(), 30)
        counted = sum(i.counts.astype(int) for i in images)
        problems += differ("counts and totals", counted.tolist(), r.totals.tolist())
        problems += differ("spikes and counts", sum(len(s.ids) for s in spikes["exc"]), int(counted.sum()))
        problems += [] if all((np.diff(s.ticks) >= 0).all() for s in spikes["exc"]) else ["spikes out of order"]

        def troubled(image):
            if image.image == 40:
                raise Trouble("in image 40")

        r.on_image = troubled
        problems += raises(Trouble, "image 40", r.train) + differ("images then", r.images, 41)
        r.on_image = lambda image: r.train(1)
        problems += raises(RuntimeError, "may read the run", r.train)
        r.on_image = lambda image: r.close()
        problems += raises(RuntimeError, "cannot be closed", r.train)
        r.on_image = r.on_spikes = None
        r.train()
        ours = (r.finish(), r.golden)[1]
    claims.holds("callbacks see all spikes; exceptions pass, and the run goes on with the same bits",
                 problems + differ("golden", ours, golden_of(data="digits", **SMALL)))
    with espalier.Run("digits", rule=lambda v: np.ones(3, bool), **SMALL) as r:
        claims.holds("a rule of a wrong size is refused, and none is removed",
                     raises(ValueError, "40 neurons", r.train) + differ("neurons", r.n_living, 40))
    late = []
    with espalier.Run("digits", rule=lambda v: late.append(v), **SMALL) as r:
        r.train()
    claims.holds("a view is over with its rule", raises(RuntimeError, "is over", late[0].weights))


def interrupts(claims):
    with espalier.Run("digits", neurons=400, images=60000, eval="none") as r:
        r.train(5)
        threading.Timer(0.4, os.kill, (os.getpid(), signal.SIGINT)).start()
        began = time.monotonic()
        try:
            r.train()
            problems = ["no KeyboardInterrupt"]
        except KeyboardInterrupt:
            problems = [] if time.monotonic() - began < 5 else ["it took long"]
        at = r.images
        r.train(10)
        problems += differ("images after it", r.images, at + 10)
    claims.holds("Ctrl-C ends training between two images; the run goes on", problems)


def threads(claims):
    """Training leaves the interpreter's lock: another thread counts meanwhile; and a second call is refused."""
    with espalier.Run("digits", neurons=400, images=3000, eval="none") as r:
        worker = threading.Thread(target=r.train)
        worker.start()
        while r_images(r) == 0 and worker.is_alive():
            pass
        steps, refused = 0, []
        while worker.is_alive():
            steps += 1
            if not refused:
                refused = [raises(RuntimeError, "another thread", r.step)]
        worker.join()
        claims.holds("the lock is free while a run trains; other threads are refused",
                     ([] if steps > 1000 else [f"only {steps} steps beside a training"])
                     + (refused[0] if refused else ["training was over too soon"]))
    results = [None, None]

    def one(k):
        results[k] = golden_of(data=shared, seed=7, **SMALL)

    shared = espalier.Data.open("digits:3")
    workers = [threading.Thread(target=one, args=(k,)) for k in (0, 1)]
    for w in workers:
        w.start()
    for w in workers:
        w.join()
    claims.holds("two runs at a time share a data set and give the same bits", differ("golden", *results))


def r_images(r):
    try:
        return r.images
    except RuntimeError:
        return 1  # at work


# ---- data, spikes, answers ----

def arrays(claims):
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (50, 5, 7), dtype=np.uint8)
    y = np.arange(50) % 3
    d = espalier.Data.arrays(x, y, x[:9].reshape(9, 35), y[:9], shape=(5, 7))
    back, test = d.train(), d.test(2, 4)
    same = np.array_equal(back.images, x) and np.array_equal(back.labels, y) and np.array_equal(test.images, x[2:6])
    claims.holds("arrays come back as they went in", differ("same", same, True) + differ(
        "sizes", (d.width, d.height, d.n_classes, d.n_train, d.n_test), (7, 5, 3, 50, 9)))
    floats = espalier.Data.arrays(x / 255.0, y)
    claims.holds("floats from 0 to 1 are the same images", differ("same", np.array_equal(floats.train().images, x), True))
    bad = espalier.Data.arrays
    claims.holds("arrays that cannot be images are refused by name",
                 raises(ValueError, "beyond 0 to 1", bad, x * 2.0, y)
                 + raises(ValueError, "or 0 to 255", bad, x.astype(int) - 1, y)
                 + raises(ValueError, "beyond 0 to 1", bad, np.full((2, 3), np.nan), [0, 1])
                 + raises(ValueError, "dimensions", bad, x[0, 0], y)
                 + raises(ValueError, "50 of them", bad, x, y[:-1])
                 + raises(ValueError, "0 to 255", bad, x, y - 1)
                 + raises(ValueError, "whole numbers", bad, x, y + 0.5)
                 + raises(ValueError, "beside", bad, x, y, x[:, :3], y)
                 + raises(espalier.InputError, "2 classes", bad, x, y, n_classes=2)
                 + raises(espalier.InputError, "no training images", bad, x[:0], y[:0])
                 + raises(espalier.InputError, "mnits", espalier.Data.open, "mnits")
                 + raises(espalier.InputError, "image 9 of 9", d.test, 8, 5))


def spikes_of_own(claims):
    """Two patterns of spikes; two neurons tell them apart, and a seed gives the same again."""
    rng = np.random.default_rng(1)
    data = espalier.Data.spikes((4, 5), 2, 200)
    with espalier.Run(data, neurons=10, window_images=50, settings={"projection.input-exc": {
            "w_max_mV": 5, "w_start_mV": 2, "weight_norm": 12}}) as r:
        patterns = [(np.sort(rng.uniform(0, 349, 60)), rng.integers(0, 10, 60) + 10 * k) for k in (0, 1)]
        for k in range(200):
            r.present(*patterns[k % 2], label=k % 2)
        counts = np.array([r.respond(*p) for p in patterns])
        r.teach(counts, [0, 1])
        votes = r.vote(counts)
        claims.holds("two patterns of spikes are learnt", differ("votes", votes[:, 2].tolist(), [0, 1]))
        claims.holds("spikes that cannot be", raises(ValueError, "one time", r.respond, [1.0], [1, 2])
                     + raises(espalier.InputError, "20", r.respond, [1.0], [20])
                     + raises(ValueError, "from 0", r.respond, [1.0], [-1])
                     + raises(espalier.InputError, "350", r.respond, [350.0], [1])
                     + raises(espalier.InputError, "is over", r.step))


def answers(claims):
    """Equal pixels, equal answers; thread count and company change nothing; kept networks answer again."""
    with espalier.Run("digits", **SMALL) as r:
        r.train()
        x = r._data.test(0, 30).images
        one = r.answer(x)
        order = np.random.default_rng(0).permutation(30)
        problems = differ("order", np.array_equal(r.answer(x[order]), one[order]), True)
        problems += differ("one by one", np.array_equal(np.vstack([r.answer(x[k:k + 1]) for k in range(30)]), one), True)
        r.label()
        kept, n = r._responses()
        with espalier.Run("digits", threads=3, **{**SMALL, "images": 1}) as other:
            other.set_weights(r.weights())
            other.set_theta(r.theta)
            other.label_by(kept, n)
            problems += differ("a network kept elsewhere", np.array_equal(other.answer(x), one), True)
            problems += differ("its votes", np.array_equal(other.vote(one), r.vote(one)), True)
            problems += raises(espalier.InputError, "unlearn", other.teach, one, [0] * 30)
            problems += raises(espalier.InputError, "beyond", other.set_weights, r.weights() - 100)
            problems += raises(espalier.InputError, "beyond", other.set_theta, np.full(40, np.nan))
            problems += raises(ValueError, "(784, 40)", other.set_weights, r.weights()[:5])
        claims.holds("answers depend on pixels and network only", problems)
        mean = np.zeros_like(kept)
        labels = r._data.train(100, 200).labels
        for label, k in zip(labels, range(100, 300)):
            mean[:, label] += r.look("train", k)
        mean /= np.bincount(labels, minlength=10)
        claims.holds("responses are the means over the label images", differ(
            "largest difference below 1e-5", float(np.abs(mean - kept).max()) < 1e-5, True))


def tests_and_labels(claims, folder):
    done = program(folder, "train", "--neurons", 40, "--images", 300, "--label-images", 200, "--set",
                   "prune.window_images=20", "--record", "none", "--json", "--quiet", "--out", "labels.h5")
    with espalier.Run("digits", threads=2, **SMALL) as r:
        r.train()
        ours = r.test()._asdict()
    claims.holds("accuracies are those of the program", success(done) or differ(
        "accuracy", reported(done)["accuracy"], {k: round(v, 6) for k, v in ours.items()}))


# ---- keeping ----

def keeping(claims, folder):
    path = os.path.join(folder, "kept.h5")
    with espalier.Run("digits", recording=path, record="all", **SMALL) as r:
        r.train(150)
        r.save(path + ".ckpt")
    with espalier.Run.restore(path + ".ckpt") as r:
        problems = differ("images", r.images, 150) + differ("shape", r.shape, (28, 28))
        r.train()
        r.finish()
        problems += differ("golden", r.golden, golden_of(data="digits", **SMALL))
        problems += raises(espalier.InputError, "finished", r.save, path + "2")
        problems += raises(espalier.InputError, "finished already", r.finish)
    claims.holds("a restored run gives the same bits", problems)
    claims.holds("recordings are not replaced, closed runs not used", raises(
        espalier.InputError, "exists", espalier.Run, "digits", recording=path, **SMALL) + raises(
        ValueError, "closed", r.train) + raises(espalier.InputError, "nothing.ckpt", espalier.Run.restore, "nothing.ckpt"))


def recording(claims, folder):
    path = os.path.join(folder, "all.h5")
    seen = []
    with espalier.Run("digits", recording=path, record="all", prune_to=20, on_spikes=lambda s: seen.append(s), **SMALL) as r:
        r.train()
        r.test()
        labels, births, weights = r.labels, r.births, r.weights()
    f = espalier.open(path)
    times, ids = f.spikes()
    ticks = np.concatenate([s.ticks for s in seen if s.population == "exc"])
    inputs = np.concatenate([s.ids for s in seen if s.population == "input"])
    problems = differ("ticks", np.array_equal(times, ticks * f.info["dt_ms"]), True)
    problems += differ("ids", np.array_equal(ids, np.concatenate([s.ids for s in seen if s.population == "exc"])), True)
    problems += differ("inputs", np.array_equal(f.spikes("input").ids, inputs), True)
    problems += differ("labels", np.array_equal(f.labels, labels), True)
    problems += differ("births", np.array_equal(f.ids, births), True)
    problems += differ("fields", np.array_equal(f.fields.reshape(20, 784), weights.T), True)
    problems += differ("report", f.report["golden_hash"], r.golden)
    problems += differ("removed", len(f.frame("removed")["id"]), 20)
    problems += differ("rows 3 to 5", f.read("images/label", 3, 2).tolist(), f["images/label"][3:5].tolist())
    claims.holds("a recording reads as the callbacks saw it", problems)
    html = f._repr_html_()
    claims.holds("a notebook shows report and fields", [w for w in (r.golden, "data:image/png", "20 of 40") if w not in html])
    bad = os.path.join(folder, "bad.h5")
    with open(path, "rb") as whole, open(bad, "wb") as part:
        part.write(whole.read()[:20000])
    claims.holds("recordings that cannot be read are refused", raises(espalier.InputError, "bad.h5", espalier.open, bad)
                 + raises(espalier.InputError, "no-such", espalier.open, "no-such.h5")
                 + raises(KeyError, "spike", f.__getitem__, "spike")
                 + raises(espalier.InputError, "rows", f.read, "images/label", 0, 999)
                 + raises(KeyError, "exc", f.spikes, "ex"))
    try:
        import h5py
    except ImportError:
        claims.skipped("every column equals what h5py reads", "h5py is not installed")
        return path
    with h5py.File(path, "r") as h:
        wrong = [name for name in f.columns if not np.array_equal(f[name], h[name][:], equal_nan=f[name].dtype.kind == "f")]
    claims.holds("every column equals what h5py reads", wrong)
    return path


def pictures(claims, path):
    if not importlib.util.find_spec("matplotlib"):
        claims.skipped("pictures are drawn", "matplotlib is not installed")
        return
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    f, problems = espalier.open(path), []
    for name in ("raster", "fields", "counts", "course", "confusion"):
        figure, ax = plt.subplots()
        if getattr(f, "plot_" + name)(ax) is not ax or not (ax.lines or ax.images):
            problems.append(f"plot_{name} draws nothing on the axes given")
        figure.canvas.draw()
        plt.close(figure)
    claims.holds("pictures are drawn on given axes", problems)


def memory(claims):
    """After a few runs the process does not grow any more."""
    def resident():
        with open("/proc/self/statm", encoding="ascii") as f:
            return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def once():
        r = espalier.Run("digits", rule=lambda v: None, on_image=lambda i: None, neurons=40, images=60, eval="none",
                         label_images=20, window_images=20)
        r.on_pruned = lambda p: r.images  # a circle, for the collector of Python
        r.train()
        r.answer(np.zeros((3, 28, 28), np.uint8))
        r.finish()

    for _ in range(20):
        once()
    gc.collect()
    before = resident()
    for _ in range(100):
        once()
    gc.collect()
    grown = resident() - before
    claims.holds("100 runs leave no memory behind", [] if grown < 2 << 20 else [f"{grown >> 10} KiB"])


def settings(claims):
    c = espalier.Config("demo", {"run": {"seed": 5}}, neurons=60, prune_to=30, population__exc__tau_m_ms=70)
    problems = differ("values", [c["run.seed"], c["population.exc.size"], c["prune.prune_to"], c["population.exc.tau_m_ms"],
                                 c["prune.strategy"]], ["5", "60", "30", "70", "adaptive"])
    problems += differ("a copy", c.copy().text(), c.text()) + differ("pickled", pickle.loads(pickle.dumps(c)).text(), c.text())
    problems += raises(espalier.InputError, "seed", c.__setitem__, "run.sed", 1)
    problems += raises(TypeError, "neurons", espalier.Config, neuron=5)
    problems += raises(espalier.InputError, "text:2", c.parse, "[run]\nsede = 1\n")
    problems += raises(espalier.InputError, "best", espalier.Config, "bset")
    claims.holds("settings by mapping, keyword and text", problems)
    every = [espalier.InputError, espalier.SystemFailure, espalier.OutOfMemory, espalier.Stopped, espalier.AbsentError]
    claims.holds("errors are also those of Python", [e.__name__ for e in every if not issubclass(e, espalier.Error)]
                 + differ("ValueError", issubclass(espalier.InputError, ValueError), True))


def documented(claims):
    """Everything that a user can call says what it does; stubs name what the module has."""
    public = [getattr(espalier, name) for name in espalier.__all__]
    members = [(c, name, m) for c in public if isinstance(c, type) for name, m in vars(c).items()
               if not name.startswith("_") and (callable(m) or isinstance(m, property))]
    silent = [f"{c.__name__}.{name}" for c, name, m in members if not m.__doc__ and c.__module__.startswith("espalier")
              and name not in ("n_living", "weights")]
    claims.holds("what is public has a docstring", silent + [str(p) for p in public if not p.__doc__ and callable(p)
                                                           and p is not espalier.can_record])
    stub = os.path.join(os.path.dirname(espalier.__file__), "_core.pyi")
    with open(stub, encoding="utf-8") as f:
        named = set(re.findall(r"^(?:def|class) (\w+)", f.read(), re.MULTILINE))
    has = {n for n in dir(espalier._core) if not n.startswith("_")}
    claims.holds("the stub names what the module has", sorted(named ^ has))


def main():
    claims = Claims()
    with Sandbox() as folder:
        settings(claims)
        documented(claims)
        arrays(claims)
        spikes_of_own(claims)
        own_rule(claims)
        mask_equals_compact(claims)
        callbacks(claims)
        answers(claims)
        threads(claims)
        interrupts(claims)
        presets(claims, folder)
        tests_and_labels(claims, folder)
        if espalier.can_record():
            keeping(claims, folder)
            pictures(claims, recording(claims, folder))
        memory(claims)
    claims.finish()


sys.path.insert(0, sys.argv[1])
try:
    import numpy as np
except ImportError as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(0)
import espalier  # noqa: E402

warnings.simplefilter("error", RuntimeWarning)
main()
