# tests/peers/compare_currents.py - repeat presentations to neurons with synaptic currents in Brian2, at
# dt 0.01 ms, and compare every output spike.
#
#   compare_currents.py DUMP      DUMP is the program made of dump.c
#
# From us Brian2 gets parameters, weights and input spikes; it integrates both variables with its exact
# integrator, step by step and in double, where we jump from event to event. Exit status: 0 every neuron
# fires as often and each time within one step of 0.01 ms, 1 not so, 77 (what meson calls skipped) without
# Brian2.
#
# A step in Brian2's slots, in the order of docs/model.md: groups (V and I go on), synapses (I += w tau_m/tau_s),
# thresholds, resets (0: V = reset, 1: inhibition of all others). The step `ready` ends the refractory
# period: inhibition counts in it, current and bias in the steps after it, hence the dt more below.
import sys

from brian import (Network, NeuronGroup, SpikeGeneratorGroup, SpikeMonitor, Synapses, check_spikes, defaultclock, dump_lines,
                   ms, np, read_dump, start_scope)

EQUATIONS = """
dv/dt = (-v + (current + bias) * int(not_refractory)) / tau_m : 1
dcurrent/dt = -current / tau_s : 1
"""


def neurons(p, n):
    group = NeuronGroup(
        n, EQUATIONS, threshold="v >= threshold", reset="v = v_reset", method="exact",
        refractory=(p["refractory_ms"] + p["dt_ms"]) * ms,
        namespace={"tau_m": p["tau_m_ms"] * ms, "tau_s": p["tau_syn_ms"] * ms, "bias": p["bias_mV"],
                   "threshold": p["threshold_mV"], "v_reset": p["reset_mV"]})
    return group


def present(p, weights, events):
    """The spikes of a network at rest to which the events are shown: (tick, id)."""
    start_scope()
    defaultclock.dt = p["dt_ms"] * ms
    exc = neurons(p, weights.shape[1])
    # A generator for each event: an input may spike twice in one step.
    inputs = SpikeGeneratorGroup(len(events), range(len(events)), [t for t, _ in events] * defaultclock.dt,
                                 when="start")
    dense = Synapses(inputs, exc, "w : 1", on_pre="current_post += w * gain",
                     namespace={"gain": p["tau_m_ms"] / p["tau_syn_ms"]})
    dense.connect()
    dense.w = weights[[i for _, i in events]].flatten()
    lateral = Synapses(
        exc, exc, on_pre="v_post -= inhibit * int(timestep(t - lastspike_post, dt) >= refractory_steps)",
        namespace={"inhibit": p["inhibit_mV"], "refractory_steps": round(p["refractory_ms"] / p["dt_ms"])})
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


def compare(ours, theirs, n_neurons):
    """How many spikes agree, how many of them to the step; exits at the first that does not."""
    exact = 0
    for j in range(n_neurons):
        a, b = times_of(ours, j), times_of(theirs, j)
        if len(a) != len(b):
            sys.exit(f"neuron {j}: espalier {len(a)} spikes, Brian2 {len(b)}")
        for s, t in zip(a, b):
            if abs(s - t) > 1:
                sys.exit(f"neuron {j}: espalier at step {s}, Brian2 at {t}")
            exact += s == t
    return len(ours), exact


def main():
    p, (part,) = read_dump(dump_lines(sys.argv[1], "currents"))
    weights = np.array(part.weights[0])
    n_neurons = weights.shape[1]
    total = exact = 0
    for events, spikes in part.presentations:
        n, n_exact = compare(spikes, present(p, weights, events), n_neurons)
        total, exact = total + n, exact + n_exact
    check_spikes(total)
    print(f"currents: {len(part.presentations)} presentations, {total} spikes of {n_neurons} neurons agree to a"
          f" step of {p['dt_ms']} ms, {exact} of them exactly")


if __name__ == "__main__":
    main()
