# tests/support/nir_graph.py - read a NIR graph by its description alone and simulate it, without code of this project.
import h5py
import numpy as np

FIELDS = {"Input": {"shape"}, "Output": {"shape"}, "Linear": {"weight"}, "Delay": {"delay"},
          "LIF": {"tau", "r", "v_leak", "v_reset", "v_threshold"},
          "CubaLIF": {"tau_mem", "tau_syn", "w_in", "r", "v_leak", "v_reset", "v_threshold"}}


def text(dataset):
    return dataset[()].decode()


def structure_problems(f):
    """What differs from the description: nodes by type with their arrays, edges that fit together."""
    problems = [] if text(f["version"]) and text(f["node/type"]) == "NIRGraph" else ["no NIRGraph"]
    nodes, edges = f["node/nodes"], [[e.decode() for e in edge] for edge in f["node/edges"][:]]
    sizes = {}
    for name, node in nodes.items():
        kind = text(node["type"])
        if set(node) - {"type", "metadata"} != FIELDS[kind]:
            problems.append(f"{name}: a {kind} with {sorted(node)}")
        if kind in ("Input", "Output"):
            sizes[name] = (int(node["shape"][0]),) * 2
            if node["shape"].dtype != np.int64 or node["shape"].shape != (1,):
                problems.append(f"{name}: shape is {node['shape']}")
        elif kind == "Linear":
            sizes[name] = node["weight"].shape[::-1]
            if node["weight"].dtype != np.float32 or node["weight"].ndim != 2:
                problems.append(f"{name}: weight is {node['weight']}")
        else:
            shapes = {node[k].shape for k in FIELDS[kind]}
            sizes[name] = (node[next(iter(FIELDS[kind]))].shape[0],) * 2
            if len(shapes) != 1 or any(node[k].dtype != np.float32 for k in FIELDS[kind]):
                problems.append(f"{name}: arrays of shapes {shapes}")
    for a, b in edges:
        if a not in nodes or b not in nodes or sizes[a][1] != sizes[b][0]:
            problems.append(f"edge {a} -> {b} does not fit")
    touched = {name for edge in edges for name in edge}
    return problems + [f"{name}: no edge" for name in nodes if name not in touched]


class Graph:
    """Input -> Linear -> LIF with winner-take-all and inhibition out of the metadata."""

    def __init__(self, path):
        with h5py.File(path, "r") as f:
            node = f["node/nodes/exc"]
            self.dt = f["node/metadata/dt_s"][()]
            self.inhibit = f["node/metadata/inhibition/inhibition/inhibit_mV"][()]
            self.w = f["node/nodes/input-exc/weight"][:].T.astype(float)
            self.tau, self.r, self.leak, self.reset, self.threshold = (
                node[k][:].astype(float) for k in ("tau", "r", "v_leak", "v_reset", "v_threshold"))
            self.rest = round(node["metadata/refractory_s"][()] / self.dt)
            self.ids = node["metadata/birth_ids"][:]
        self.decay = np.exp(-self.dt / self.tau)

    def present(self, ticks, inputs, n_ticks):
        """Spikes of each neuron in a presentation of input spikes (tick, id)."""
        v, ready = self.leak.copy(), np.zeros(len(self.leak), int)
        counts = np.zeros(len(self.leak), int)
        for now in range(n_ticks):
            current = self.w[inputs[ticks == now]].sum(axis=0)
            v = self.leak + (v - self.leak) * self.decay
            awake = now >= ready
            v[awake] += (self.dt / self.tau * self.r * current)[awake]
            excess = np.where(awake, v - self.threshold, -1)
            winner = excess.argmax()
            if not current.any() or excess[winner] < 0:
                continue
            counts[winner] += 1
            ready[winner] = now + self.rest
            v[now >= ready] -= self.inhibit
            v[winner] = self.reset[winner]
        return counts
