# tests/peers/compare_models.py - repeat presentations to neurons of every model but delta in Brian2, at a small dt, and
# compare every output spike.
#
#   compare_models.py DUMP [MODEL...]      DUMP is the program made of dump.c
#
# From us Brian2 gets parameters, weights and input spikes. It integrates in double and step by step: exp_current and
# adaptive with its exact integrator, where we jump from event to event; the others by forward Euler with our step.
# Exit status: 0 every neuron fires as often and each time within one step, 1 not so, 77 (what meson calls skipped)
# without Brian2.
#
# A step in Brian2's slots, in the order of docs/model.md: groups (the variables go on), synapses (weights arrive),
# thresholds, resets (0: V = reset, 1: inhibition of all others).
import sys

from brian import (Network, NeuronGroup, SpikeGeneratorGroup, SpikeMonitor, Synapses, check_spikes, defaultclock, dump_lines,
                   ms, np, read_dump, start_scope)

JUMP = "v_post += w * int(timestep(t - lastspike_post, dt) >= refractory_steps)"
PULL = "v_post -= inhibit * int(timestep(t - lastspike_post, dt) >= refractory_steps)"

# Equations, integrator, what a spike of the neuron, of an input and of another neuron does, and by how many steps the
# dynamics begin later than input counts: with a closed form, V decays to rest until the end of the refractory time.
MODELS = {
    "exp_current": ("dv/dt = (-v + (current + bias) * int(not_refractory)) / tau_m : 1\ndcurrent/dt = -current / tau_syn : 1",
                    "exact", "", "current_post += w * tau_m / tau_syn", PULL, 1),
    "adaptive": ("dv/dt = (-v + (bias - a) * int(not_refractory)) / tau_m : 1\nda/dt = -a / tau_adapt : 1",
                 "exact", "a += adapt_b", JUMP, PULL, 1),
    "adex": ("dv/dt = (-v + slope * exp((v - onset) / slope) - a + bias) / tau_m : 1 (unless refractory)\n"
             "da/dt = (adapt_a * v - a) / tau_adapt : 1", "euler", "a += adapt_b", JUMP, PULL, 0),
    "izhikevich": ("dv/dt = (curvature * v * (v - onset) - a + bias) / tau_m : 1 (unless refractory)\n"
                   "da/dt = (adapt_a * v - a) / tau_adapt : 1", "euler", "a += adapt_b", JUMP, PULL, 0),
    "conductance": ("dv/dt = (-v + g_e * (exc_reversal - v) + g_i * (inh_reversal - v) + bias) / tau_m : 1 (unless refractory)\n"
                    "dg_e/dt = -g_e / tau_ge : 1\ndg_i/dt = -g_i / tau_gi : 1",
                    "euler", "", "g_e_post += w", "g_i_post += inhibit", 0),
}


def names_of(p):
    """The parameters under their names without units; times in ms."""
    units = {"_per_mV": 1, "_ms": ms, "_mV": 1}
    names = {}
    for name, value in p.items():
        unit = next((u for u in units if name.endswith(u)), "")
        names[name[:len(name) - len(unit)]] = value * units.get(unit, 1)
    names["refractory_steps"] = round(p["refractory_ms"] / p["dt_ms"])
    del names["dt"]
    return names


def present(model, p, weights, events):
    """The spikes of a network at rest to which the events are shown: (tick, id)."""
    start_scope()
    defaultclock.dt = p["dt_ms"] * ms
    equations, method, fires, arrives, inhibits, later = MODELS[model]
    if method == "euler" and "g_e" in equations:  # our conductances decay by their factor; Euler's would be another
        equations = equations.replace("-g_e / tau_ge", "g_e * (exp(-dt / tau_ge) - 1) / dt").replace(
            "-g_i / tau_gi", "g_i * (exp(-dt / tau_gi) - 1) / dt")
    names = names_of(p)
    refractory = names.pop("refractory")
    exc = NeuronGroup(weights.shape[1], equations, threshold="v >= threshold", reset="v = reset\n" + fires, method=method,
                      refractory=refractory + later * defaultclock.dt, namespace=names)
    # A generator for each event: an input may spike twice in one step.
    inputs = SpikeGeneratorGroup(len(events), range(len(events)), [t for t, _ in events] * defaultclock.dt, when="start")
    dense = Synapses(inputs, exc, "w : 1", on_pre=arrives, namespace=names)
    dense.connect()
    dense.w = weights[[i for _, i in events]].flatten()
    lateral = Synapses(exc, exc, on_pre=inhibits, namespace=names)
    lateral.connect(condition="i != j")
    lateral.pre.when, lateral.pre.order = "resets", 1
    monitor = SpikeMonitor(exc)
    net = Network(inputs, exc, dense, lateral, monitor)
    net.schedule = ["start", "groups", "synapses", "thresholds", "resets", "end"]
    net.run((p["present_ms"] + p["rest_ms"]) * ms)
    ticks = np.round(np.asarray(monitor.t / defaultclock.dt)).astype(int)
    return [(int(t), int(i)) for t, i in zip(ticks, monitor.i)]


def times_of(spikes, neuron):
    return [t for t, i in spikes if i == neuron]


def compare(model, ours, theirs, n_neurons):
    """How many spikes agree, how many of them to the step; exits at the first that does not."""
    exact = 0
    for j in range(n_neurons):
        a, b = times_of(ours, j), times_of(theirs, j)
        if len(a) != len(b):
            sys.exit(f"{model}, neuron {j}: espalier {len(a)} spikes, Brian2 {len(b)}")
        for s, t in zip(a, b):
            if abs(s - t) > 1:
                sys.exit(f"{model}, neuron {j}: espalier at step {s}, Brian2 at {t}")
            exact += s == t
    return len(ours), exact


def main():
    for model in sys.argv[2:] or MODELS:
        p, (part,) = read_dump(dump_lines(sys.argv[1], model))
        weights = np.array(part.weights[0])
        total = exact = 0
        for events, spikes in part.presentations:
            n, n_exact = compare(model, spikes, present(model, p, weights, events), weights.shape[1])
            total, exact = total + n, exact + n_exact
        check_spikes(total)
        print(f"{model}: {len(part.presentations)} presentations, {total} spikes of {weights.shape[1]} neurons agree to a"
              f" step of {p['dt_ms']} ms, {exact} of them exactly", flush=True)


if __name__ == "__main__":
    main()
