# tests/peers/compare.py - repeat a run of espalier in Brian2 and compare every output spike.
#
#   compare.py DUMP [edges]    DUMP is the program made of dump.c, or a file with its output
#
# Brian2 integrates the membrane with its exact integrator, delivers spikes through its synapses,
# keeps its own refractory state and runs the plasticity rule as event-driven equations, all in
# double. From us it gets parameters, initial weights, initial thresholds and input spikes. Exit
# status: 0 all spikes agree (same neuron, same tick) and the weights to 2e-6 mV, 1 they do not,
# 77 (what meson calls skipped) without Brian2.
#
# A tick in Brian2's slots, in the order of docs/model.md:
#   start       input spikes of this tick
#   groups      V decays, refractoriness is renewed
#   synapses    V += w for each input spike, x = 1
#   (before thresholds) of the candidates the one with the largest excess wins
#   thresholds  the winner spikes
#   resets      0: V = reset, theta += theta_plus;  1: plasticity;  2: inhibition of all others
import sys

from brian import (Network, NetworkOperation, NeuronGroup, SpikeMonitor, Synapses, check_spikes, defaultclock, dump_lines,
                   ms, np, read_dump, start_scope)

WEIGHT_TOLERANCE_MV = 2e-6  # one rounding of a float weight is 6e-8; a presentation makes tens


class Twin:
    """The network in Brian2."""

    def __init__(self, params, part):
        self.p, self.plastic = params, part.name == "learning"
        self.ticks = round((params["present_ms"] + params["rest_ms"]) / params["dt_ms"])
        w = np.array(part.weights[0])
        start_scope()
        defaultclock.dt = params["dt_ms"] * ms
        self.make_groups(w.shape, part.theta[0])
        self.make_synapses(w)
        self.monitor = SpikeMonitor(self.exc)
        feed = NetworkOperation(self.feed, when="start", order=0)
        choose = NetworkOperation(self.choose, when="before_thresholds")
        self.net = Network(self.inputs, self.exc, self.dense, self.lateral, self.monitor, feed, choose)
        self.net.schedule = ["start", "groups", "synapses", "thresholds", "resets", "end"]

    def make_groups(self, shape, theta):
        p = self.p
        self.inputs = NeuronGroup(shape[0], "n_spikes : 1", threshold="n_spikes > 0", reset="")
        self.inputs.thresholder["spike"].when = "start"
        self.inputs.thresholder["spike"].order = 1
        self.exc = NeuronGroup(
            shape[1], "dv/dt = -v / tau_m : 1\ntheta : 1\nwins : boolean", threshold="wins",
            reset="v = v_reset\ntheta += theta_plus", refractory=p["refractory_ms"] * ms,
            method="exact", namespace={"tau_m": p["tau_m_ms"] * ms, "v_reset": p["reset_mV"],
                                       "theta_plus": p["theta_plus_mV"] if self.plastic else 0.0})
        self.exc.theta = theta

    def make_synapses(self, w):
        p = self.p
        learn = "w = clip(w + eta * (x - x_target) * clip(w_max - w, 0, inf) ** mu, 0, w_max)"
        names = {k: p[k] for k in ("eta", "x_target", "mu")}
        names.update(tau_pre=p["tau_pre_ms"] * ms, w_max=p["w_max_mV"], inf=np.inf)
        self.dense = Synapses(
            self.inputs, self.exc, "w : 1\ndx/dt = -x / tau_pre : 1 (event-driven)",
            on_pre="v_post += n_spikes_pre * w * int(not_refractory_post)\nx = 1",
            on_post=learn if self.plastic else None, namespace=names)
        self.dense.connect()
        self.dense.w = w.flatten()
        if self.plastic:
            self.dense.post.when, self.dense.post.order = "resets", 1
        self.lateral = Synapses(self.exc, self.exc,
                                on_pre="v_post -= inhibit * int(not_refractory_post)",
                                namespace={"inhibit": p["inhibit_mV"]})
        self.lateral.connect(condition="i != j")
        self.lateral.pre.when, self.lateral.pre.order = "resets", 2

    def feed(self):
        self.inputs.n_spikes_[:] = self.arriving[self.tick]
        self.touched = bool(self.arriving[self.tick].any())
        self.tick += 1

    def choose(self):
        """Winner-take-all: the largest V - limit, argmax takes the lowest index of equals."""
        excess = self.exc.v_[:] - (self.p["threshold_mV"] + self.exc.theta_[:])
        excess[~self.exc.not_refractory_[:].astype(bool)] = -np.inf
        winner = int(np.argmax(excess))
        self.exc.wins_[:] = False
        self.exc.wins_[winner] = self.touched and excess[winner] >= 0

    def present(self, events):
        """Run one presentation; returns its spikes as (tick, id)."""
        self.arriving = np.zeros((self.ticks, len(self.inputs)))
        for tick, i in events:
            self.arriving[tick, i] += 1
        if not self.plastic or self.p["from_rest"]:
            self.exc.v = 0  # refractoriness of the last presentation is over after the rest
            self.dense.x = 0
        done, begin = len(self.monitor.i), round(float(self.net.t / defaultclock.dt))
        self.tick = 0
        self.net.run(self.ticks * defaultclock.dt)
        ticks = np.round(np.asarray(self.monitor.t[done:] / defaultclock.dt)).astype(int) - begin
        fired = np.asarray(self.monitor.i[done:])
        if self.plastic:
            self.settle(np.unique(fired))
        return [(int(t), int(i)) for t, i in zip(ticks, fired)]

    def settle(self, fired):
        """Scale the input weights of those that fired to the norm; let theta decay."""
        w = self.weights()
        w[:, fired] *= self.p["weight_norm"] / np.sqrt((w[:, fired] ** 2).sum(axis=0))
        self.dense.w = w.flatten()
        elapsed_ms = self.ticks * self.p["dt_ms"]
        self.exc.theta_[:] *= np.exp(-elapsed_ms / self.p["tau_theta_ms"])

    def weights(self):
        return np.array(self.dense.w).reshape(len(self.inputs), len(self.exc))


def first_difference(ours, theirs):
    for k in range(max(len(ours), len(theirs))):
        a = ours[k] if k < len(ours) else None
        b = theirs[k] if k < len(theirs) else None
        if a != b:
            say = ["nothing" if s is None else f"neuron {s[1]} at tick {s[0]}" for s in (a, b)]
            return f"spike {k}: espalier {say[0]}, Brian2 {say[1]}"
    return None


def compare(params, part):
    twin, n_spikes = Twin(params, part), 0
    for k, (events, spikes) in enumerate(part.presentations):
        difference = first_difference(spikes, twin.present(events))
        if difference:
            sys.exit(f"{part.name}, presentation {k}, {difference}")
        n_spikes += len(spikes)
    error = np.abs(twin.weights() - np.array(part.weights[1])).max()
    if not error <= WEIGHT_TOLERANCE_MV:
        sys.exit(f"{part.name}: spikes agree, but weights differ by up to {error:.3g} mV")
    neurons = len({i for _, spikes in part.presentations for _, i in spikes})
    print(f"{part.name}: {len(part.presentations)} presentations, {n_spikes} spikes of {neurons} neurons"
          f" agree; weights to {error:.1e} mV")
    return n_spikes


def main():
    params, parts = read_dump(dump_lines(*sys.argv[1:]))
    check_spikes(sum(compare(params, part) for part in parts))


if __name__ == "__main__":
    main()
