# tests/viz/screen.py - an invisible display with input: Xvfb, its pixels, keys and mouse by xdotool.
import mmap
import os
import shutil
import struct
import subprocess
import tempfile
import time

PATIENCE_S = 60  # for an effect that comes within milliseconds where nothing else runs
KEY_S = 2  # then an input that has had no effect is given again, where giving it twice does no harm


def missing():
    """The first of the programs that are needed but not here, or None."""
    return next((name for name in ("Xvfb", "xdotool") if not shutil.which(name)), None)


def until(holds, patience_s=PATIENCE_S):
    """The first true value of holds(), or its last one when patience ends."""
    end = time.monotonic() + patience_s
    while not (value := holds()) and time.monotonic() < end:
        time.sleep(0.02)
    return value


class Screen:
    """A display of `width` x `height`; `with Screen(...) as screen`."""

    def __init__(self, width=1280, height=800):
        self.folder = tempfile.TemporaryDirectory(prefix="espalier-screen-")
        number, told = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(told), "-screen", "0", f"{width}x{height}x24", "-fbdir", self.folder.name,
             "-nolisten", "tcp", "-noreset", "-r"], pass_fds=(told,), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(told)
        with open(number, encoding="ascii") as f:
            self.display = ":" + f.readline().strip()  # the server says so when it is ready
        with open(os.path.join(self.folder.name, "Xvfb_screen0"), "rb") as f:
            self.frame = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ)
        header = struct.unpack(">25I", self.frame[:100])  # X Window Dump: XWDFile.h
        self.width, self.height, self.pitch = header[4], header[5], header[12]
        self.pixels = header[0] + 12 * header[19]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.frame.close()
        self.server.terminate()
        self.server.wait()
        self.folder.cleanup()

    # ---- eyes ----

    def rows(self, x=0, y=0, width=None, height=None):
        """The rows of a rectangle as bytes: blue, green, red, nothing for each pixel."""
        width, height = width or self.width - x, height or self.height - y
        first = self.pixels + y * self.pitch + 4 * x
        return [self.frame[first + k * self.pitch:first + k * self.pitch + 4 * width] for k in range(height)]

    def count(self, colour, *rectangle):
        """Pixels of exactly this colour, 0xRRGGBB."""
        want = struct.pack("<I", colour)[:3]
        return sum(row[k:k + 3] == want for row in self.rows(*rectangle) for k in range(0, len(row), 4))

    # ---- hands ----

    def do(self, *words):
        """xdotool; its output."""
        done = subprocess.run(["xdotool", *map(str, words)], env={**os.environ, "DISPLAY": self.display},
                              capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        return done.stdout.split()

    def window(self, title):
        """The window whose title matches, holding the keys; or None."""
        found = until(lambda: self.do("search", "--onlyvisible", "--name", title))
        if found:
            self.do("windowfocus", "--sync", found[-1])
        return found[-1] if found else None

    def key(self, *keys):
        self.do("key", "--clearmodifiers", *keys)

    def click(self, x, y):
        self.do("mousemove", "--sync", x, y, "click", 1)

    def drag(self, x, y, to_x, to_y):
        """Down, over in steps as a hand does, up."""
        steps = [(x + (to_x - x) * k // 8, y + (to_y - y) * k // 8) for k in range(1, 9)]
        self.do("mousemove", "--sync", x, y, "mousedown", 1,
                *(word for place in steps for word in ("mousemove", "--sync", *place)), "mouseup", 1)
