# tests/cli/test_export.py - what `export` and `test --spikes` write, read by programs that are not ours.
import json
import os
import shutil
import sys

from program import hold_recordings, idx_files, refusal, run, success, write_idx

try:
    import h5py
    import numpy as np
except ImportError:
    print("1..0 # SKIP h5py or numpy is not installed")
    sys.exit(0)

from nir_graph import Graph, structure_problems
from read_recording import check_root, check_spikes

N_IMAGES = 100
TRAIN = ("train", "--neurons", 40, "--images", 300, "--prune-to", 30, "--record", "all", "--quiet")
SMALL = ("train", "--data", "idx:bars", "--neurons", 6, "--images", 60, "--label-images", 10, "--quiet", "--prune",
         "constant", "--prune-to", 3)

# Two layers, partners of the first, of which some lose theirs, and currents in the second.
NETWORK = """[run]
output = out
min_spikes = 0
[population.input]
kind = source
[population.hid]
kind = lif
size = 9
[population.partner]
kind = lif
size = 9
[population.out]
kind = lif
size = 5
model = exp_current
[projection.in-hid]
kind = dense
from = input
to = hid
[projection.hid-out]
kind = dense
from = hid
to = out
delay_ticks = 3
w_max_mV = 20
weight_norm = 40
[projection.again]
kind = dense
from = hid
to = hid
delay_ticks = 2
rule = none
[projection.pair]
kind = one-to-one
from = hid
to = partner
excite_mV = 17
[projection.back]
kind = all-but-own
from = partner
to = hid
inhibit_mV = 3
[projection.rivals]
kind = uniform
from = out
to = out
[prune.hid]
strategy = constant
prune_to = 6
"""


def made(folder):
    """A trained network, its graph, and what it did on test images."""
    write_idx(path(folder, "bars"), idx_files())
    problems = success(run(folder, *TRAIN, "--out", "run.h5"))
    problems += success(run(folder, "export", "run.h5", "run.nir", "--to", "nir"))
    problems += success(run(folder, "export", "run.h5", "again.nir", "--to", "nir"))
    with open(path(folder, "run.nir"), "rb") as a, open(path(folder, "again.nir"), "rb") as b:
        problems += [] if a.read() == b.read() else ["two exports of a run differ"]
    return problems + success(run(folder, "test", "run.h5", "--images", N_IMAGES, "--spikes", "spikes.h5", "--json"))


def path(folder, *names):
    return os.path.join(folder, *names)


def graph_as_described(folder):
    """Nodes, arrays and edges; weights are the recording's, theta is in the thresholds."""
    with h5py.File(path(folder, "run.nir")) as f, h5py.File(path(folder, "run.h5")) as run_file:
        problems = structure_problems(f)
        final, exc = run_file["espalier/final"], f["node/nodes/exc"]
        metadata = exc["metadata"]
        same = {"weights": np.array_equal(f["node/nodes/input-exc/weight"][:], final["input-exc/weights"][:]),
                "threshold": np.allclose(exc["v_threshold"][:], 11.908 + final["theta"][:], rtol=1e-6),
                "ids": np.array_equal(metadata["birth_ids"][:], final["ids"][:]),
                "labels": np.array_equal(metadata["labels"][:], final["labels"][:]),
                "winner": metadata["winner_take_all"][()] == 1, "dt": f["node/metadata/dt_s"][()] == 0.001,
                "encoding": f["node/nodes/input/metadata/encoding"][()] == b"edges",
                "scale": 0.1 < f["node/nodes/input/metadata/edges_full"][()] < 1,
                "tau": np.allclose(exc["tau"][:], 0.05), "r": np.allclose(exc["r"][:], 50)}
        return problems + [name for name, holds in same.items() if not holds]


def events_as_described(folder):
    """The container of data: spikes of those that lived to the end, in the middle of their ticks."""
    problems = []
    with h5py.File(path(folder, "run.nir")) as f, h5py.File(path(folder, "run.h5")) as run_file:
        kinds = [f.attrs["__type__"]]
        for name, ids in (("exc", run_file["espalier/final/ids"][:]), ("input", np.arange(784))):
            node, spikes = f["nodes"][name], f["nodes"][name]["observables/spikes"]
            kinds += [node.attrs["__type__"], spikes.attrs["__type__"]]
            times, senders = run_file[f"spikes/{name}/timestamps"][:], run_file[f"spikes/{name}/node_ids"][:]
            lives = np.isin(senders, ids)
            if not (np.array_equal(ids[spikes["idx"][0]], senders[lives])
                    and np.allclose(spikes["time"][0], (times[lives] + 0.5) / 1000, rtol=0, atol=1e-9)
                    and spikes.attrs["n_neurons"] == len(ids) and spikes["time"][0][-1] <= spikes.attrs["t_max"]):
                problems.append(f"spikes of {name}")
    return problems + ([] if kinds == ["NIRGraphData"] + ["NIRNodeData", "EventData"] * 2 else [str(kinds)])


def images_of(f):
    """(ticks, inputs) of each presentation, and output spikes by birth id of each image."""
    images, (t_in, i_in, t_out, i_out) = f["espalier/images"], (
        f[f"spikes/{p}/{what}"][:] for p in ("input", "exc") for what in ("timestamps", "node_ids"))
    for start, n in zip(images["start_ms"][:], images["presentations"][:]):
        parts = [slice(*np.searchsorted(t_in, (start + 500 * k, start + 500 * (k + 1)))) for k in range(n)]
        mine = slice(*np.searchsorted(t_out, (start, start + 500 * n)))
        yield ([((t_in[p] - start - 500 * k).round().astype(int), i_in[p].astype(int)) for k, p in enumerate(parts)],
               i_out[mine])


def simulated_elsewhere(folder):
    """Forty lines of numpy give our winning neuron."""
    graph, agree, equal = Graph(path(folder, "run.nir")), 0, 0
    with h5py.File(path(folder, "spikes.h5")) as f:
        check_root(f)
        check_spikes(f)
        for presentations, fired in images_of(f):
            theirs = sum(graph.present(ticks, inputs, 500) for ticks, inputs in presentations)
            ours = np.array([(fired == i).sum() for i in graph.ids])
            agree += theirs.argmax() == ours.argmax()
            equal += np.array_equal(theirs, ours)
    print(f"# {agree} of {N_IMAGES} winning neurons agree, all counts of {equal} images")
    return [] if agree >= 0.95 * N_IMAGES else [f"{agree} of {N_IMAGES} winners agree"]


def spikes_of_a_test(folder):
    """The file agrees with what test says, and with a test that records nothing."""
    with_file = run(folder, "test", "run.h5", "--images", N_IMAGES, "--spikes", "again.h5", "--json",
                    "--predictions", "votes.csv")
    plain = run(folder, "test", "run.h5", "--images", N_IMAGES, "--json")
    problems = success(with_file) + success(plain)
    told, alone = json.loads(with_file.stdout), json.loads(plain.stdout)
    if told["confusion"] != alone["confusion"] or told["spikes_out"] != alone["spikes_out"]:
        problems.append("the result depends on --spikes")
    votes = np.genfromtxt(path(folder, "votes.csv"), delimiter=",", names=True)
    with h5py.File(path(folder, "again.h5")) as f:
        images = f["espalier/images"]
        same = {"spikes": (len(f["spikes/input/node_ids"]), len(f["spikes/exc/node_ids"]))
                == (told["spikes_in"], told["spikes_out"]),
                "per image": images["spikes"][:].sum() == told["spikes_out"],
                "votes": np.array_equal(images["vote"][:], votes["bayes"]),
                "labels": np.array_equal(images["label"][:], votes["label"])}
    problems += [name for name, holds in same.items() if not holds]
    problems += refusal(folder, ("test", "run.h5", "--spikes", "again.h5"), "again.h5", "--force")
    return problems + refusal(folder, ("info", "again.h5"), "no run")


def arrays_of_numpy(folder):
    """Every dataset, bit by bit."""
    problems = success(run(folder, "export", "run.h5", "npy/", "--to", "npy"), "")
    seen = set()

    def compare(name, dataset):
        if isinstance(dataset, h5py.Group) or name == "espalier/report":
            return
        file = name.removeprefix("espalier/").replace("/", ".") + ".npy"
        seen.add(file)
        array = np.load(path(folder, "npy", file))
        if array.dtype != dataset.dtype or not np.array_equal(array, dataset[()], equal_nan=array.dtype.kind == "f"):
            problems.append(file)

    with h5py.File(path(folder, "run.h5")) as f:
        f.visititems(compare)
    return problems + [f"{name} is extra" for name in set(os.listdir(path(folder, "npy"))) - seen
                       - {"config.ini", "report.json"}]


def currents(folder):
    """A population with synaptic currents is a CubaLIF; a delay is a node of its own."""
    problems = success(run(folder, *SMALL, "--out", "currents.h5", "--set", "population.exc.model=exp_current", "--set",
                           "population.exc.bias_mV=0.5", "--set", "projection.input-exc.delay_ticks=3", "--record", "none"))
    problems += success(run(folder, "export", "currents.h5", "currents.nir", "--to", "nir"))
    with h5py.File(path(folder, "currents.nir")) as f:
        nodes = f["node/nodes"]
        wanted = {"exc/tau_mem": 0.05, "exc/tau_syn": 0.005, "exc/w_in": 1, "exc/r": 50, "exc/v_leak": 0.5,
                  "input-exc-delay/delay": 0.003}
        problems += ["data of no spikes"] if "__type__" in f or "nodes" in f else []
        return problems + structure_problems(f) + [k for k, v in wanted.items() if not np.allclose(nodes[k][:], v)]


def several_populations(folder):
    """Every projection is a Linear behind its delay, partners by birth id, inhibition below 0. What lowers the V of neurons
    with currents is metadata."""
    with open(path(folder, "network.ini"), "w", encoding="utf-8") as f:
        f.write(NETWORK)
    problems = success(run(folder, "train", "--config", "network.ini", "--data", "idx:bars", "--images", 60,
                           "--label-images", 10, "--quiet", "--out", "network.h5"))
    problems += success(run(folder, "export", "network.h5", "network.nir", "--to", "nir"))
    with h5py.File(path(folder, "network.nir")) as f, h5py.File(path(folder, "network.h5")) as run_file:
        nodes, final = f["node/nodes"], run_file["espalier/final"]
        kinds = {name: node["type"][()].decode() for name, node in nodes.items()}
        wanted = {"input": "Input", "hid": "LIF", "partner": "LIF", "out": "CubaLIF", "output": "Output"}
        wanted |= {name: "Linear" for name in ("in-hid", "hid-out", "again", "pair", "back")}
        wanted |= {name + "-delay": "Delay" for name in ("hid-out", "again", "pair", "back")}
        edges = {tuple(e.decode() for e in edge) for edge in f["node/edges"][:]}
        paths = {("input", "in-hid", "hid"), ("hid", "again-delay", "again", "hid"), ("out", "output"),
                 ("hid", "hid-out-delay", "hid-out", "out"), ("hid", "pair-delay", "pair", "partner"),
                 ("partner", "back-delay", "back", "hid")}
        hid, partner = (nodes[p]["metadata/birth_ids"][:] for p in ("hid", "partner"))
        inhibition = f["node/metadata/inhibition"]
        same = {"nodes": kinds == wanted, "edges": edges == {e for p in paths for e in zip(p, p[1:])},
                "weights": all(np.array_equal(nodes[n]["weight"][:], final[n]["weights"][:][:, living])
                               for n, living in (("in-hid", slice(None)), ("hid-out", hid), ("again", hid))),
                "partners": np.array_equal(nodes["pair"]["weight"][:], 17.0 * (partner[:, None] == hid[None, :])),
                "inhibited": np.array_equal(nodes["back"]["weight"][:], -3.0 * (hid[:, None] != partner[None, :])),
                "pruned": len(hid) == 6 and len(partner) == 9, "delay": np.allclose(nodes["hid-out-delay/delay"], 0.003),
                "inhibition": {n: g["kind"][()].decode() for n, g in inhibition.items()}
                == {"rivals": "uniform"}}
        problems += structure_problems(f) + [name for name, holds in same.items() if not holds]
    with open(path(folder, "network.ini"), "w", encoding="utf-8") as f:
        f.write(NETWORK.replace("size = 9\n[population.out]", "size = 9\nmodel = exp_current\n[population.out]"))
    problems += success(run(folder, "train", "--config", "network.ini", "--data", "idx:bars", "--images", 20,
                            "--label-images", 10, "--quiet", "--out", "currents2.h5"))
    return problems + refusal(folder, ("export", "currents2.h5", "c.nir", "--to", "nir"), "pair", "at once", "npy")


def snapshots_of_nothing(folder):
    """Where no pixels lead to the output a snapshot, which a run would not have taken, is compared with nothing."""
    with h5py.File(path(folder, "network.h5"), "r+") as f:
        e = f["espalier"]
        problems = [f"{name} of a run without fields" for name in ("snapshots", "snapshot_images") if len(e[name])]
        for name, value in (("snapshots", np.nan), ("snapshot_images", 60)):
            e[name].resize((1, *e[name].shape[1:]))
            e[name][0] = value
    done = run(folder, "verify", "network.h5")
    problems += success(done)
    return problems + ([] if "ok   the last snapshot shows" in done.stdout else [done.stdout])


def table(folder, name):
    return np.genfromtxt(path(folder, "csv", name + ".csv"), delimiter=",", names=True)


def tables(folder):
    """The same numbers; empty cells for what is not there."""
    problems = success(run(folder, "export", "run.h5", "csv", "--to", "csv"))
    with h5py.File(path(folder, "run.h5")) as f:
        e, final = f["espalier"], f["espalier/final"]
        neurons, weights = table(folder, "neurons"), table(folder, "weights.input-exc")
        counts = np.array(table(folder, "counts").tolist())[:, 1:]
        same = {"images": np.array_equal(table(folder, "images")["start_ms"], e["images/start_ms"][:]),
                "neurons": np.array_equal(neurons["ids"], final["ids"][:]),
                "theta": np.array_equal(neurons["theta_mV"].astype("f4"), final["theta"][:]),
                "weights": np.array_equal(np.array(weights.tolist())[:, 1:].astype("f4"),
                                          final["input-exc/weights"][:]),
                "counts": np.array_equal(np.nan_to_num(counts, nan=2**32 - 1), e["counts"][:]),
                "removed": np.array_equal(table(folder, "removed")["id"], e["pruning/removed/id"][:]),
                "spikes": np.array_equal(table(folder, "spikes.exc")["timestamps_ms"],
                                         f["spikes/exc/timestamps"][:])}
    with open(path(folder, "csv", "report.json"), encoding="utf-8") as f:
        same["report"] = json.load(f)["neurons_alive"] == len(neurons)
    return problems + [name for name, holds in same.items() if not holds]


def incomplete(folder):
    """What is not a number is an empty cell; of columns that belong together the shortest counts."""
    shutil.copy(path(folder, "run.h5"), path(folder, "holes.h5"))
    with h5py.File(path(folder, "holes.h5"), "r+") as f:
        f["espalier/final/theta"][3] = np.nan
        n = len(f["espalier/images/label"]) - 1
        f["espalier/images/label"].resize((n,))
    problems = success(run(folder, "export", "holes.h5", "holes.csv", "--to", "csv"))
    problems += success(run(folder, "export", "holes.h5", "holes.npy", "--to", "npy"))
    with open(path(folder, "holes.csv", "neurons.csv"), encoding="utf-8") as f:
        rows = [line.split(",") for line in f.read().splitlines()]
    theta = rows[0].index("theta_mV")
    if [k for k, row in enumerate(rows[1:]) if not row[theta]] != [3]:
        problems.append(f"theta of neuron 3: {rows[4]}")
    lengths = {name: len(np.load(path(folder, "holes.npy", name))) for name in os.listdir(path(folder, "holes.npy"))
               if name.startswith("images.")}
    return problems + ([] if set(lengths.values()) == {n} and len(lengths) == 7 else [f"not {n}: {lengths}"])


def spikes_of_no_image(folder):
    """Where no image is left there is no end of the last one."""
    shutil.copy(path(folder, "run.h5"), path(folder, "blind.h5"))
    with h5py.File(path(folder, "blind.h5"), "r+") as f:
        for dataset in f["espalier/images"].values():
            dataset.resize(0, axis=0)
    problems = success(run(folder, "export", "blind.h5", "blind.nir", "--to", "nir"))
    with h5py.File(path(folder, "blind.nir")) as f:
        return problems + ([] if f["nodes/exc/observables/spikes"].attrs["t_max"] == 0 else ["t_max"])


def refusals(folder):
    """Nothing is overwritten without --force, nothing is left of what failed."""
    problems = success(run(folder, *SMALL, "--out", "small.h5"))
    for target, to in (("run.nir", "nir"), ("csv", "csv"), ("npy", "npy")):
        problems += refusal(folder, ("export", "small.h5", target, "--to", to), target, "--force")
    problems += refusal(folder, ("export", "small.h5", "small.h5", "--to", "nir", "--force"), "is read by")
    problems += refusal(folder, ("export", "small.h5", "run.nir", "--to", "csv", "--force"), "not a folder")
    problems += refusal(folder, ("export", "small.h5", "no/where", "--to", "csv"), "no/where")
    problems += refusal(folder, ("export", "small.h5", "x", "--to", "hdf"), "--to hdf", "nir, csv or npy")
    problems += refusal(folder, ("export", "small.h5", "x"), "--to")
    problems += refusal(folder, ("export", "bars", "x", "--to", "csv"), "bars")
    return problems + refusal(folder, ("export", "spikes.h5", "x", "--to", "csv"), "spikes.h5")


def replaced(folder):
    """With --force files of the export are replaced, others in the folder stay."""
    with open(path(folder, "csv", "notes.txt"), "w", encoding="utf-8") as f:
        f.write("mine")
    os.mkdir(path(folder, "csv.espalier-new"))  # the user's own
    with open(path(folder, "csv.espalier-new", "notes.txt"), "w", encoding="utf-8") as f:
        f.write("mine")
    problems = []
    for target, to in (("run.nir", "nir"), ("csv", "csv")):
        problems += success(run(folder, "export", "small.h5", target, "--to", to, "--force"))
    with h5py.File(path(folder, "run.nir")) as f:
        if f["node/nodes/exc/tau"].shape != (3,):
            problems.append("the graph was not replaced")
    if len(table(folder, "neurons")) != 3 or not os.path.exists(path(folder, "csv", "notes.txt")):
        problems.append("the folder")
    if sorted(n for n in os.listdir(folder) if ".espalier-new" in n) != ["csv.espalier-new"] or os.listdir(path(folder, "csv.espalier-new")) != [
            "notes.txt"]:
        problems.append("a folder that is not ours was touched, or one of ours left")
    return problems


CLAIMS = (
    ("a network is trained and exported", made),
    ("a NIR graph has the nodes, arrays and edges of the description", graph_as_described),
    ("NIR data are the spikes of the neurons in the graph", events_as_described),
    ("the graph simulated by numpy gives the winning neurons of ours", simulated_elsewhere),
    ("test --spikes writes what the test did, in the layout of SONATA", spikes_of_a_test),
    ("numpy loads every dataset bit by bit", arrays_of_numpy),
    ("tables hold the same numbers", tables),
    ("tables and arrays of a recording with holes hold what is there", incomplete),
    ("spikes of a recording that has lost its images are exported", spikes_of_no_image),
    ("a graph has all populations, and projections that excite or inhibit", several_populations),
    ("a snapshot of a network without fields is compared with nothing", snapshots_of_nothing),
    ("currents and delays are nodes of a NIR graph", currents),
    ("nothing is overwritten silently, no failure leaves anything", refusals),
    ("--force replaces the files of an export and no others", replaced),
)


hold_recordings(CLAIMS)
