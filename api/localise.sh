#!/bin/sh
# api/localise.sh - makes an archive from another one; its only global names begin with espalier_.
#
#   localise.sh ARCHIVE OUT OBJCOPY AR COMPILER...
#
# All objects become one, in which every other name that they define is local: a program may then use
# such a name for a function of its own. Of objects that hold both machine code and code for
# -flto, the machine code is kept.
set -eu

archive=$1 out=$2 objcopy=$3 ar=$4
shift 4
object=$(dirname "$out")/espalier.o
"$@" -fno-lto -r -nostdlib -o "$object" -Wl,--whole-archive "$archive" -Wl,--no-whole-archive
"$objcopy" --wildcard --keep-global-symbol='espalier_*' --remove-section='.gnu.lto_*' "$object"
rm -f "$out"
"$ar" rcsD "$out" "$object"
rm -f "$object"
