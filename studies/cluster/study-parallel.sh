#!/bin/sh
# study-parallel.sh - a study over several machines by GNU parallel, merged at the end.
#
#     study-parallel.sh DIR HOST[,HOST...] [OPTION OF study prune...]
#
# The hosts reach each other by ssh, see DIR under the same path, and have espalier in their PATH.
# Two slices for each host, so that a slow one delays the end little. Call it again after any
# failure: finished cells stay.
set -eu

dir=$1 hosts=$2
shift 2
n=$(($(echo "$hosts" | tr ',' '\n' | grep -c .) * 2))

seq "$n" | parallel --sshlogin "$hosts" --jobs 1 --env ESPALIER_DATA \
    espalier study prune --data mnist --out "$dir" --shard "{}/$n" "$@"
espalier study report "$dir"
