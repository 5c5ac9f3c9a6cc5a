# tests/python/test_wheel.py - what `pip install .` brings, in an environment of the test: the claims of test_package.py,
# scikit-learn's check_estimator, and the notebooks. Skipped where pip finds no packages.
#
# Arguments: the source root, the folder of the environment.
import json
import os
import subprocess
import sys

INSTALLED = "--installed"
PACKAGES = ("numpy", "scikit-learn", "matplotlib", "pandas", "pillow", "tqdm", "h5py")
NOTEBOOKS = ("nbclient", "nbformat", "ipykernel")
SECONDS = 1200


def pip(python, *words):
    try:
        return subprocess.run([python, "-m", "pip", "--quiet", *words], timeout=SECONDS, check=False,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(words, 1, "", "it took too long")


def install():
    """Make the environment, install packages and this one, and run this file again in it."""
    root, folder = sys.argv[1:3]
    python = os.path.join(folder, "bin", "python3")
    if sys.version_info < (3, 11):
        print("1..0 # SKIP the package needs Python 3.11")
        sys.exit(0)
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    done = pip(python, "install", *PACKAGES)
    if done.returncode:
        print("1..0 # SKIP pip finds no packages")
        sys.exit(0)
    pip(python, "install", *NOTEBOOKS)
    done = pip(python, "install", "--force-reinstall", "--no-deps", root)
    if done.returncode:
        print(f"not ok 1 - pip installs the package\n1..1\n# {done.stderr[-600:]}")
        sys.exit(1)
    os.execv(python, [python, os.path.abspath(__file__), root, folder, INSTALLED])


if sys.argv[-1] != INSTALLED:
    install()

import pickle
import re
import site
import tempfile
import warnings

import espalier
import numpy as np
from claims import Claims


def package(root):
    """The claims about the package hold for the one that is installed."""
    where = site.getsitepackages()[0]
    done = subprocess.run([sys.executable, os.path.join(root, "tests/python/test_package.py"), where], capture_output=True,
                          text=True, timeout=600, check=False)
    return [line for line in done.stdout.splitlines() if line.startswith("not ok")] + (
        [done.stderr[-500:]] if done.returncode else [])


def contents():
    """The wheel is the package, with the library inside it, and nothing beside."""
    folder = os.path.dirname(espalier.__file__)
    built = [n for n in os.listdir(folder) if n.endswith(".so")]
    problems = [] if built == ["_core.abi3.so"] else [f"extension modules {built}"]
    linked = subprocess.run(["ldd", os.path.join(folder, "_core.abi3.so")], capture_output=True, text=True, check=False).stdout
    return problems + (["it needs libespalier.so"] if "libespalier" in linked else [])


def estimator():
    from sklearn.utils.estimator_checks import check_estimator
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = check_estimator(espalier.SpikingClassifier(n_neurons=100), on_fail=None, on_skip=None)
    bad = [f"{r['check_name']}: {r['status']}: {r['exception']}" for r in results if r["status"] not in ("passed", "skipped")]
    return bad + ([] if len(results) > 40 else [f"only {len(results)} checks"])


def digits():
    """load_digits: accuracy, pruning, pickling, a pipeline and a search."""
    from sklearn.base import clone
    from sklearn.datasets import load_digits
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV, train_test_split
    from sklearn.pipeline import make_pipeline
    x, x_test, y, y_test = train_test_split(*load_digits(return_X_y=True), test_size=0.3, random_state=0)
    problems = []
    pruned = espalier.SpikingClassifier(n_neurons=400, prune_to=200).fit(x, y)
    problems += [] if pruned.n_neurons_ == 200 == len(pruned.labels_) else [f"{pruned.n_neurons_} neurons"]
    right = pruned.score(x_test, y_test)
    problems += [] if right > 0.92 else [f"{right} of load_digits"]
    again = pickle.loads(pickle.dumps(pruned))
    problems += [] if np.array_equal(again.transform(x_test), pruned.transform(x_test)) and np.array_equal(
        again.predict(x_test), pruned.predict(x_test)) else ["a pickled classifier answers otherwise"]
    twin = clone(pruned).fit(x, y)
    problems += [] if np.array_equal(twin.predict(x_test), pruned.predict(x_test)) else ["a clone answers otherwise"]
    line = make_pipeline(espalier.SpikingClassifier(n_neurons=100, epochs=2), LogisticRegression(max_iter=2000)).fit(x, y)
    problems += [] if line.score(x_test, y_test) > 0.9 else [f"{line.score(x_test, y_test)} by spike counts in a pipeline"]
    search = GridSearchCV(espalier.SpikingClassifier(epochs=1), {"n_neurons": [20, 100]}, cv=2).fit(x, y)
    return problems + ([] if search.best_params_ == {"n_neurons": 100} else [str(search.best_params_)])


def notebook(root, name):
    import nbclient
    import nbformat
    with open(os.path.join(root, "python/notebooks", name), encoding="utf-8") as f:
        book = nbformat.read(f, as_version=4)
    os.environ.setdefault("NOTEBOOK_IMAGES", "6000")
    try:
        nbclient.NotebookClient(book, timeout=300, kernel_name="python3").execute()
    except nbclient.exceptions.CellExecutionError as error:
        return [str(error)[-600:]]
    shown = json.dumps(book)
    return [] if "image/png" in shown or "data:image/png" in shown else ["it shows no picture"]


def readme(root):
    """The block of README.md, as it stands there, in an empty folder."""
    with open(os.path.join(root, "README.md"), encoding="utf-8") as f:
        block = re.search(r"^```python\n(import espalier\n.*?)^```", f.read(), re.MULTILINE | re.DOTALL)[1]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([sys.executable, "-c", block], cwd=folder, env={**os.environ, "MPLBACKEND": "Agg"},
                              capture_output=True, text=True, check=False)
    right = re.findall(r"0\.\d+", done.stdout)
    return [] if done.returncode == 0 and right and min(map(float, right)) > 0.9 else [done.stdout + done.stderr]


def main(root):
    claims = Claims()
    claims.holds("the wheel carries the library", contents())
    claims.holds("the installed package does what the built one does", package(root))
    claims.holds("check_estimator of scikit-learn passes", estimator())
    claims.holds("scikit-learn's digits: score, pruning, pickle, clone, pipeline, search", digits())
    claims.holds("the Python block of README.md runs", readme(root))
    for name in sorted(os.listdir(os.path.join(root, "python/notebooks"))):
        try:
            import ipykernel
            import nbclient
        except ImportError as error:
            claims.skipped(f"{name} runs", str(error))
            continue
        assert ipykernel and nbclient
        claims.holds(f"{name} runs and shows pictures", notebook(root, name))
    claims.finish()


main(sys.argv[1])
