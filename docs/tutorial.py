"""Follow one spike through a recorded presentation: the numbers and figures of docs/tutorial.md.

    tutorial.py TRAINED.h5 ONE.h5 FIGURES

ONE.h5 is one further image on top of TRAINED.h5, with all spikes recorded. The network is computed again here,
in double and tick by tick, and must fire the recorded spikes.
"""
import sys

import h5py
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

TAU_M, REFRACTORY, TAU_PRE = 50, 5, 40  # ms
X_TARGET, W_MAX, NORM, TAU_THETA, T = 0.05, 1, 6, 1e7, 500


def option(f, key):
    lines = f.attrs["config_resolved"].decode().splitlines()
    return float(next(line.split("=")[1] for line in lines if line.startswith(key + " ")))


trained, one, figures = h5py.File(sys.argv[1]), h5py.File(sys.argv[2]), sys.argv[3]
ids = trained["espalier/final/ids"][:]
w0 = trained["espalier/final/input-exc/weights"][:].astype(float)  # [neuron][input]
theta0 = trained["espalier/final/theta"][:].astype(float)
labels = trained["espalier/final/labels"][:]
THRESHOLD = option(one, "threshold_mV") - option(one, "rest_mV")
inhibit, theta_plus = option(one, "inhibit_mV"), option(one, "theta_plus_mV")
n_birth = trained["espalier/counts"].shape[1]
eta = option(one, "eta") * (len(ids) / n_birth) ** (1 / 3)  # follows the number of neurons
tick_in, source = (one[f"spikes/input/{k}"][:].astype(int) for k in ("timestamps", "node_ids"))
recorded = list(zip(one["spikes/exc/timestamps"][:].astype(int), one["spikes/exc/node_ids"][:].astype(int)))

# ---- the presentation again ----
w, theta, v = w0.copy(), theta0.copy(), np.zeros(len(ids))
ready, last = np.zeros(len(ids), int), np.full(784, -np.inf)
trace, spikes, moments = np.zeros((350, len(ids))), [], []
for now in range(350):
    arrived = source[tick_in == now]
    v *= np.exp(-1 / TAU_M)
    before = v.copy()
    awake = now >= ready
    v[awake] += w[:, arrived].sum(axis=1)[awake]
    last[arrived] = now
    trace[now] = v
    excess = np.where(awake, v - THRESHOLD - theta, -np.inf)
    winner = excess.argmax()
    if not len(arrived) or excess[winner] < 0:
        continue
    x = np.exp(-(now - last) / TAU_PRE)
    moments.append(dict(now=now, winner=winner, before=before, v=v.copy(), excess=excess.copy(), x=x,
                        arrived=arrived, w=w[winner].copy(), theta=theta.copy()))
    spikes.append((now, ids[winner]))
    v[winner], theta[winner], ready[winner] = 0, theta[winner] + theta_plus, now + REFRACTORY
    w[winner] = np.clip(w[winner] + eta * (x - X_TARGET) * np.clip(W_MAX - w[winner], 0, None), 0, W_MAX)
    moments[-1]["learned"] = w[winner].copy()
    others = (np.arange(len(ids)) != winner) & (now >= ready)
    v[others] -= inhibit
    moments[-1]["after"] = v.copy()
assert spikes == recorded, "the recorded spikes are others"
fired = sorted({np.flatnonzero(ids == i)[0] for _, i in spikes})
length = {j: np.linalg.norm(w[j]) for j in fired}
for j in fired:
    w[j] *= NORM / length[j]
theta *= np.exp(-T / TAU_THETA)
error_w = np.abs(w - one["espalier/final/input-exc/weights"][:]).max()
error_theta = np.abs(theta - one["espalier/final/theta"][:]).max()

# ---- what happened to the spike that we follow: of those that reached the first winner, the weightiest ----
m = moments[0]
j, now = m["winner"], m["now"]
pixel = m["arrived"][np.argmax(m["w"][m["arrived"]])]
rows = [(i, m["w"][i]) for i in sorted(m["arrived"])]
runner = np.argsort(-m["excess"])[1]
dark = int(np.argmax(np.where(m["x"] == 0, m["w"], -1)))
count = {int(ids[k]): sum(i == ids[k] for _, i in spikes) for k in fired}
print(f"""input spikes        {len(tick_in)}, of {len(set(source))} pixels; pixel {pixel} (row {pixel // 28}, column {pixel % 28}) {sum(source == pixel)} times
ours                pixel {pixel} at tick {now}; {len(rows)} spikes arrive in this tick
row                 w from pixel {pixel}: {m['w'][pixel]:.4f} mV to neuron {ids[j]}, {w0[runner, pixel]:.4f} to {ids[runner]}, mean over {len(ids)}: {w0[:, pixel].mean():.4f}
arriving            {' + '.join(f'{x:.4f}' for _, x in rows)} = {sum(x for _, x in rows):.4f} mV to neuron {ids[j]}
membrane            neuron {ids[j]}: {m['before'][j]:.4f} before, {m['v'][j]:.4f} after, mV above rest
limit               13 + theta {m['theta'][j]:.4f} = {13 + m['theta'][j]:.4f} mV; excess {m['excess'][j]:.4f}
candidates          {int((m['excess'] >= 0).sum())} at or above the limit; next is {ids[runner]} with excess {m['excess'][runner]:.4f}
inhibition          V of {ids[runner]} {m['v'][runner]:.4f} -> {m['after'][runner]:.4f} (- {inhibit:.4f})
theta               {m['theta'][j]:.4f} -> {m['theta'][j] + theta_plus:.4f}
STDP                eta {eta:.5f}; our x = {m['x'][pixel]:.4f}: w {m['w'][pixel]:.4f} -> {m['learned'][pixel]:.4f}
                    pixel {dark}, silent so far, x = 0: w {m['w'][dark]:.4f} -> {m['learned'][dark]:.4f}
spikes              {', '.join(f'{t}:{i}' for t, i in spikes)}
counts              {count}, labels {[int(labels[k]) for k in fired]}; shown: {one['espalier/images/label'][0]}
scaling             {', '.join(f'neuron {ids[k]} by {NORM / length[k]:.5f}' for k in fired)}; ours {w0[j, pixel]:.4f} before the image, {w[j, pixel]:.4f} after
theta after rest    neuron {ids[j]} {theta0[j]:.4f} -> {theta[j]:.4f}, of it decay {(theta0[j] + theta_plus * count[int(ids[j])]) * (1 - np.exp(-T / TAU_THETA)):.4f}
differences         weights {error_w:.1e}, theta {error_theta:.1e} mV""")
windows = trained["espalier/windows"]
first = trained["espalier/pruning/image"][0]
k = int(np.flatnonzero(windows["images_done"][:] == first)[0])
counts, h = trained["espalier/counts"][:], 0
for c in counts[:k + 1]:
    h = 0.8 * h + np.where(c == 2**32 - 1, 0, c)
removed = trained["espalier/pruning/removed"]
gone = removed["id"][:][removed["image"][:] == windows["images_done"][k]]
print(f"window {k}            {windows['images_done'][k]} images done; h of {ids[j]} {h[ids[j]]:.2f}, threshold {windows['threshold'][k]:.4f}, "
      f"{len(gone)} removed: h {np.sort(h[gone]).round(3)}; smallest h that stays {np.sort(np.delete(h, gone))[0]:.4f}")

# ---- figures ----
fig, (top, bottom) = plt.subplots(2, sharex=True, figsize=(9, 4.6), height_ratios=(4, 1), layout="constrained")
shown = range(0, 120)
for k, colour in ((j, "#cc3311"), (np.flatnonzero(ids == spikes[1][1])[0], "#4477aa")):
    top.plot(shown, trace[:120, k], color=colour, lw=1.3, label=f"V of neuron {ids[k]}")
    top.axhline(13 + theta0[k], color=colour, lw=0.8, ls=":")
    for t, i in spikes:
        if i == ids[k] and t < 120:
            top.plot(t, trace[t, k], "o", color=colour, ms=5)
top.set(ylabel="mV above rest", ylim=(-20, 75), title="dotted: the limit of each, dot: its spike")
top.legend(loc="lower center", ncols=2)
inked = w0[j] > np.percentile(w0[j], 80)
bottom.scatter(tick_in[tick_in < 120], source[tick_in < 120], s=2, marker="|",
               c=np.where(inked[source[tick_in < 120]], "#cc3311", "0.6"))
bottom.plot(now, pixel, "o", mfc="none", color="k", ms=8)
bottom.set(ylabel="input", xlabel="tick, ms  (ring: the spike that we follow; red: inputs that the first winner weighs most)")
fig.savefig(f"{figures}/tutorial-membrane.png", dpi=100)

fig, axes = plt.subplots(1, 4, figsize=(10, 2.8), layout="constrained")
change = w[j] - w0[j]
most = np.abs(change).max()
for ax, values, title, kw in (
        (axes[0], np.bincount(source, minlength=784), "input spikes", dict(cmap="gray")),
        (axes[1], w0[j], "weights before, mV", dict(cmap="magma", vmin=0)),
        (axes[2], m["x"], f"traces x at tick {now}", dict(cmap="gray", vmin=0, vmax=1)),
        (axes[3], change, "change in all, mV", dict(cmap="RdBu_r", vmin=-most, vmax=most))):
    fig.colorbar(ax.imshow(values.reshape(28, 28), **kw), ax=ax, shrink=0.8)
    ax.set_title(title, fontsize=10)
    ax.axis("off")
    ax.plot(pixel % 28, pixel // 28, "s", mfc="none", mec="#33bb66", ms=6)
fig.savefig(f"{figures}/tutorial-learning.png", dpi=100)
