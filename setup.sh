# setup.sh - what ./run and ./check share: the packages, and a quiet build. Sourced; needs $here.
# shellcheck shell=sh disable=SC2154
#
# Everything said goes to stderr: the stdout of ./run belongs to the program.

# Use, Debian package, what it is elsewhere.
package_table() {
    cat <<'END'
build   gcc               a C17 compiler, gcc or clang
build   libc6-dev         headers of the C library
build   meson             meson 1.0 or later
build   ninja-build       ninja
build   pkg-config        pkg-config or pkgconf
build   libhdf5-dev       HDF5 1.10 or later, the C library
build   zlib1g-dev        zlib
build   libpng-dev        libpng
build   libsdl2-dev       SDL2, which opens the window of the viewer
build   libfreetype-dev   FreeType, which draws the letters of the viewer
build   fonts-dejavu-core the DejaVu fonts
build   libinih-dev       inih
build   librandom123-dev  Random123, the headers
test    libcmocka-dev     cmocka 1.1 or later
test    python3           Python 3.9 or later
test    python3-dev       the headers of Python 3.11 or later, for its package
test    python3-numpy     numpy
test    python3-h5py      h5py
test    gnuplot-nox       gnuplot, which draws the figures of a study
test    xvfb              Xvfb, an invisible display
test    xdotool           xdotool, which types and clicks
test    mandoc            mandoc, which reads manual pages
test    hdf5-tools        h5dump, h5diff and h5clear of HDF5
matrix  clang             clang
matrix  libclang-rt-dev   the sanitizers of clang
matrix  clang-format      clang-format 14
matrix  gcovr             gcovr
matrix  python3-brian     Brian2, which repeats a run
END
}

say() {
    printf '%s\n' "$*" >&2
}

# USE...: the Debian packages of these uses.
wanted_packages() {
    for use in "$@"; do
        package_table | sed -n "s/^$use  *\([^ ]*\) .*/\1/p"
    done
}

# USE...: those that are not installed.
missing_packages() {
    wanted=$(wanted_packages "$@")
    # shellcheck disable=SC2086 # one word per package
    installed=$(dpkg-query -W -f '${Package}=${db:Status-Status} ' $wanted 2>/dev/null || :)
    for package in $wanted; do
        case " $installed" in
        *" $package=installed "*) ;;
        *) echo "$package" ;;
        esac
    done
}

on_debian() {
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null
}

ninja_name() {
    command -v ninja || command -v ninja-build
}

tools_are_there() {
    command -v meson >/dev/null && ninja_name >/dev/null &&
        { command -v cc || command -v gcc || command -v clang; } >/dev/null
}

# PACKAGE...: install them, or say which command would.
apt_install() {
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        as_root=sudo
        if ! command -v sudo >/dev/null; then
            say "There is no sudo here. As root: apt-get install $*"
            return 1
        fi
    fi
    say "Installing them${as_root:+ by sudo} ..."
    apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300"
    log=$(mktemp)
    # An update that fails is no reason to stop: the lists of yesterday may do.
    $apt update >"$log" 2>&1 </dev/null || :
    status=0
    $apt install -y --no-install-recommends -o Dpkg::Use-Pty=0 "$@" >>"$log" 2>&1 </dev/null ||
        status=1
    if [ $status -ne 0 ]; then
        tail -n 20 "$log" >&2
        say "The installation failed. By hand, as root: apt-get update && apt-get install $*"
    fi
    rm -f "$log"
    return $status
}

# USE...: what a system without Debian packages needs, in words.
say_needs() {
    say "This is not a Debian system. Needed here, from any source:"
    for use in "$@"; do
        package_table | sed -n "s/^$use  *[^ ]*  */  /p" >&2
    done
}

# USE...: install what is missing on Debian and its kin; elsewhere name it, once.
install_missing() {
    if on_debian; then
        missing=$(missing_packages "$@" | tr '\n' ' ')
        [ -n "$missing" ] || return 0
        say "Missing Debian packages: $missing"
        # shellcheck disable=SC2086 # one word per package
        apt_install $missing || tools_are_there || exit 1
    elif ! tools_are_there; then
        say_needs "$@"
        exit 1
    elif [ ! -d "$here/build" ] && [ ! -d "$here/build-check" ]; then
        say_needs "$@"
    fi
}

# LOG: show what went wrong in it, without the lines of what went well.
show_failure() {
    grep -v '^\[[0-9]*/[0-9]*\] [CGL]' "$1" | tail -n 100 >&2 || :
    say "The build failed; the whole log is $1."
}

# DIR OPTION...: a build directory with these options. One of ours that is half made, made for
# other options or before the sources moved is made anew.
configure() {
    dir=$1
    shift
    mark="$here ${CC:-} $*"
    if [ -f "$dir/build.mark" ]; then
        if [ ! -f "$dir/build.ninja" ] || [ "$(cat "$dir/build.mark")" != "$mark" ]; then
            rm -rf "$dir"
        fi
    fi
    [ ! -f "$dir/build.ninja" ] || return 0
    say "Building in $dir ..."
    mkdir -p "$dir" && printf '%s\n' "$mark" >"$dir/build.mark" || return 1
    meson setup "$dir" "$here" "$@" >"$dir/build.log" 2>&1
}

# DIR TARGET OPTION...: bring TARGET ("all" for everything) in the build directory up to date and
# say so in a line, or say nothing if it was.
build() {
    dir=$1 target=$2
    shift 2
    log=$dir/build.log
    began=$(date +%s)
    if ! configure "$dir" "$@" || ! "$(ninja_name)" -C "$dir" "$target" >"$log" 2>&1; then
        show_failure "$log"
        return 1
    fi
    last=$(tail -n 1 "$log")
    case $last in
    *"no work to do"*) ;;
    *) say "Built in $(($(date +%s) - began)) s: $last" ;;
    esac
}

# PATH: let one process at a time go on from here. The lock ends with the process, or when
# descriptor 9 is closed.
lock() {
    exec 9<"$1"
    if command -v flock >/dev/null; then
        flock -n 9 || { say "Waiting for another build ..." && flock 9; }
    fi
}
