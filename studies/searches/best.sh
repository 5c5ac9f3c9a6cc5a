#!/bin/sh
# The search behind best.csv and best.ini: speeds of homeostasis and learning, inhibition, annealing.
exec espalier tune --data mnist --preset guo2020 --set prune.strategy=none --trials 12 --seeds 1 --out search-best "$@" \
    --vary population.exc.theta_plus_mV=lin:0.1:0.25 \
    --vary projection.input-exc.eta=log:0.01:0.04 \
    --vary projection.inhibition.inhibit_mV=lin:52:68 \
    --vary run.anneal_start=lin:0.1:0.6 \
    --vary projection.input-exc.tau_pre_ms=lin:20:80
