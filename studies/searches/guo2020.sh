#!/bin/sh
# The search behind guo2020.csv and guo2020.ini: schedule and counts of the adaptive rule.
exec espalier tune --data mnist --preset guo2020 --trials 17 --seeds 1 --out search-guo2020 "$@" \
    --vary prune.prune_start=lin:0.002:0.05 \
    --vary prune.prune_end=lin:0.03:0.4 \
    --vary prune.cap=choice:1,1.5,3 \
    --vary prune.forget=choice:0.5,0.8,0.9,0.95 \
    --vary run.anneal_start=lin:0.2:0.6
