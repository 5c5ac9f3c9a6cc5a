# tests/datasets/test_own_data.py - pictures, arrays of numpy and tables of pixels as data sets: `data convert` writes what
# numpy, PIL or the definition of a format says, and broken files are refused with a message.
import io
import os
import random
import shutil
import struct
import sys
import zipfile
import zlib

from claims import Claims
from own_data import expected_grey, png
from program import IDX_NAMES, Sandbox, refusal, run, success

N, HEIGHT, WIDTH = 24, 6, 5


def converted(folder, spec):
    """(training images, labels, test images, labels) that data convert writes, or what is wrong, as a text."""
    done = run(folder, "data", "convert", spec, "out", "--force", "--quiet")
    if success(done):
        return f"{spec}: {success(done)}"
    found = []
    for k, name in enumerate(IDX_NAMES):
        path = os.path.join(folder, "out", name)
        if not os.path.exists(path):
            found.append(None)
            continue
        with open(path, "rb") as f:
            data = f.read()
        os.remove(path)
        found.append(np.frombuffer(data[16:], np.uint8).reshape(struct.unpack(">III", data[4:16])) if k % 2 == 0
                     else np.frombuffer(data[8:], np.uint8))
    return found


def expect(folder, spec, images, labels, tests=None, test_labels=None):
    got = converted(folder, spec)
    if isinstance(got, str):
        return [got]
    wanted = [images, labels, tests, test_labels]
    return [f"{spec}: {name} differ" for name, a, b in zip(("images", "labels", "tests", "labels of tests"), got, wanted)
            if (a is None) != (b is None) or (a is not None and not np.array_equal(a, b))]


def write(folder, name, content):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(content)


def npy(array):
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


# ---- formats ----

def numpy_files(claims, folder, x, y):
    np.savez(os.path.join(folder, "keras.npz"), x_train=x, y_train=y, x_test=x[:7], y_test=y[:7])
    np.savez_compressed(os.path.join(folder, "packed.npz"), images=x[..., None], labels=y.reshape(-1, 1))
    problems = expect(folder, "npz:keras.npz", x, y, x[:7], y[:7]) + expect(folder, "npz:packed.npz", x, y)
    for kind in ("u1", "<u2", ">i4", "<i8", ">u8", "<f4", ">f8"):
        real = "f" in kind
        write(folder, "i.npy", npy((x / 255 if real else x).astype(kind)))
        write(folder, "l.npy", npy(y.astype("u1" if real else kind)))
        problems += [f"{kind}: {p}" for p in expect(folder, "npy:i.npy,l.npy", x, y)]
    write(folder, "i.npy", npy(x > 127))
    problems += expect(folder, "npy:i.npy,l.npy", np.where(x > 127, 255, 0), y)
    write(folder, "i.npy", npy(x.astype(np.float64)))
    problems += expect(folder, "npy:i.npy,l.npy", x, y)
    write(folder, "i.npy", npy(x.reshape(N, -1)))
    problems += expect(folder, "npy:i.npy,l.npy+shape=5x6", x, y)
    problems += expect(folder, "npy:i.npy,l.npy", x.reshape(N, 1, -1), y)
    np.savez(os.path.join(folder, "one.npz"), x)
    problems += expect(folder, "npy:one.npz,l.npy,one.npz,l.npy", x, y, x, y)
    claims.holds("arrays of every type, byte order and shape read as numpy wrote them", problems)


def tables(claims, folder, x, y):
    flat = x.reshape(N, -1)
    rows = [[label, *pixels] for label, pixels in zip(y.tolist(), flat.tolist())]
    head = ["label", *(f"pixel{k}" for k in range(flat.shape[1]))]
    one_row = x.reshape(N, 1, -1)

    def text(lines, separator=",", end="\n"):
        return end.join(separator.join(map(str, line)) for line in lines).encode()

    problems = []
    for name, content in (("plain", text(rows)), ("head", text([head, *rows]) + b"\n\n"), ("dos", text([head, *rows], ";", "\r\n")),
                          ("tabs", b"\xef\xbb\xbf" + text(rows, "\t")), ("spaces", text(rows, " ") + b"\n"),
                          ("zipped", zlib.compress(text(rows), wbits=31)),
                          ("last", text([[*head[1:], '"Class"'], *([*row[1:], row[0]] for row in rows)]))):
        write(folder, name + ".csv", content)
        problems += expect(folder, f"csv:{name}.csv", one_row, y)
        problems += expect(folder, f"csv:{name}.csv+shape=5x6", x, y)
    write(folder, "test.csv", text(rows[:5]))
    problems += expect(folder, "csv:plain.csv,test.csv+shape=5x6", x, y, x[:5], y[:5])
    square = text([[1, *range(9)], [0, *range(9)]])
    write(folder, "square.csv", square)
    problems += expect(folder, "csv:square.csv", np.array([np.arange(9).reshape(3, 3)] * 2), [1, 0])
    claims.holds("tables with every separator, head and end of line read alike", problems)


def pictures():
    """(name, type of colour, depth, samples, palette, opacity) of every kind of picture."""
    chance = random.Random(5)
    for kind, depths in ((0, (1, 2, 4, 8, 16)), (2, (8, 16)), (3, (1, 2, 4, 8)), (4, (8, 16)), (6, (8, 16))):
        for depth in depths:
            n = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]
            samples = [[chance.randrange(1 << depth) for _ in range(WIDTH * n)] for _ in range(HEIGHT)]
            palette = [[chance.randrange(256) for _ in range(3)] for _ in range(1 << depth)] if kind == 3 else None
            yield f"{kind}-{depth}", kind, depth, samples, palette, [0, 128] if kind == 3 else None


def png_folders(claims, folder):
    problems, wanted = [], {}
    for name, kind, depth, samples, palette, opaque in pictures():
        for filters, interlaced in (((0, 1, 2, 3, 4), 0), ((4, 3, 2, 1), 0), ((2, 4, 1, 3), 1)):
            content = png(samples, kind, depth, palette, opaque, filters, interlaced, pieces=3)
            write(folder, f"one/{name}/a.png", content)
            problems += by_pil(name, content, kind, depth)
            got = converted(folder, "png:one")
            wanted[name] = expected_grey(samples, kind, depth, palette, opaque)
            if isinstance(got, str) or not np.array_equal(got[0][0], wanted[name]):
                problems.append(f"{name}, filters {filters}: {got if isinstance(got, str) else 'pixels differ'}")
            os.remove(os.path.join(folder, f"one/{name}/a.png"))
            os.rmdir(os.path.join(folder, f"one/{name}"))
    claims.holds("pictures of every type, depth and filter, interlaced ones too, are what their definition says", problems)


def by_pil(name, content, kind, depth):
    """PIL as a second reader, where it is installed and agrees on what grey is: without alpha, at 8 bits."""
    if Image is None or depth != 8 or kind not in (0, 2):
        return []
    import own_data
    with Image.open(io.BytesIO(content)) as picture:
        theirs = np.asarray(picture.convert("L"))
        raw = np.asarray(picture.convert("RGB"))
    ours = np.array([[own_data.grey_of(*map(int, p)) for p in row] for row in raw])
    return [] if np.array_equal(theirs, ours) else [f"{name}: PIL has other pixels"]


def classes(claims, folder):
    """Folders are classes by their names, numbers by value; every picture keeps its class; a fixed, mixed order."""
    def picture(value):
        return png([[value] * 4] * 3)

    for split, n in (("train", 12), ("test", 2)):
        for c in (0, 2, 10):
            for k in range(n):
                write(folder, f"set/{split}/{c}/{k}.png", picture(10 * c + k))
    write(folder, "set/train/2/notes.txt", b"no picture")
    got, again = converted(folder, "png:set"), converted(folder, "png:set")
    if isinstance(got, str):
        claims.holds("folders are classes", [got])
        return
    values = got[0][:, 0, 0]
    problems = [] if np.array_equal(got[1], np.array([0, 1, 2])[np.searchsorted([0, 20, 100], values, "right") - 1]) else [
        "a picture lost its class"]
    problems += [] if sorted(values) == sorted(10 * c + k for c in (0, 2, 10) for k in range(12)) else ["pictures are missing"]
    problems += [] if all(np.array_equal(a, b) for a, b in zip(got, again)) else ["the order changes"]
    problems += [] if len(set(got[1][:12].tolist())) == 3 else ["the first twelve are of less than three classes"]
    problems += [] if len(got[3]) == 6 else ["tests are missing"]
    write(folder, "set/train/2/big.png", png([[9] * 8] * 6))
    problems += refusal(folder, ("data", "convert", "png:set", "no"), "+resize")
    problems += expect_sizes(folder, "png:set+resize=4x3", (37, 3, 4))
    os.remove(os.path.join(folder, "set/train/2/big.png"))
    os.makedirs(os.path.join(folder, "set/test/11"))
    problems += refusal(folder, ("data", "convert", "png:set", "no"), "11", "no such class")
    claims.holds("folders are classes, in a fixed and mixed order", problems)


def expect_sizes(folder, spec, shape):
    got = converted(folder, spec)
    return [] if not isinstance(got, str) and got[0].shape == shape else [f"{spec}: {got if isinstance(got, str) else got[0].shape}"]


# ---- options ----

def box(image, width, height):
    """The mean over the area of each new pixel, in exact numbers."""
    def shares(old, new):
        return np.array([[max(0, min((i + 1) * new, (o + 1) * old) - max(i * new, o * old)) for i in range(old)]
                         for o in range(new)])
    area = shares(image.shape[0], height) @ image.astype(np.int64) @ shares(image.shape[1], width).T
    whole = image.shape[0] * image.shape[1]
    return (area + whole // 2) // whole


def options(claims, folder, x, y):
    np.savez(os.path.join(folder, "o.npz"), images=x, labels=y)
    spec = "npz:o.npz"
    problems = expect(folder, spec + "+invert", 255 - x, y)
    problems += expect(folder, spec + "+transpose", x.transpose(0, 2, 1), y)
    problems += expect(folder, spec + "+limit=5", x[:5], y[:5])
    problems += expect(folder, spec + "+test=5", x[:-5], y[:-5], x[-5:], y[-5:])
    for size in ((10, 12), (3, 2), (7, 4), (5, 6), (1, 1)):
        problems += expect(folder, f"{spec}+resize={size[0]}x{size[1]}", [box(i, *size) for i in x], y)
    some = np.isin(y, (1, 3))
    problems += expect(folder, spec + "+classes=1,3", x[some], np.where(y[some] == 1, 0, 1))
    problems += expect(folder, spec + "+classes=0-2", x[y < 3], y[y < 3])
    both = expect(folder, spec + "+invert+transpose+limit=9", (255 - x.transpose(0, 2, 1))[:9], y[:9])
    both += expect(folder, spec + "+limit=9+transpose+invert", (255 - x.transpose(0, 2, 1))[:9], y[:9])
    got = converted(folder, spec + "+shuffle")
    keys = sorted(zip(map(bytes, got[0]), got[1].tolist()))
    problems += [] if keys == sorted(zip(map(bytes, x), y.tolist())) and not np.array_equal(got[0], x) else ["+shuffle"]
    one = np.zeros((2, 7, 9), np.uint8)
    one[0, 1:3, 0:2], one[1, 6, 8] = 100, 50
    np.savez(os.path.join(folder, "c.npz"), images=one, labels=[0, 1])
    wanted = np.zeros_like(one)
    wanted[0, 3:5, 4:6], wanted[1, 3, 4] = 100, 50  # half a pixel goes up
    problems += expect(folder, "npz:c.npz+center", wanted, [0, 1])
    np.savez(os.path.join(folder, "a+b.npz"), images=x, labels=y)
    problems += expect(folder, "npz:a+b.npz", x, y) + expect(folder, "npz:a+b.npz+invert", 255 - x, y)
    claims.holds("options change images as numpy does, in one order", problems + both)
    wrong = []
    for bad, word in (("+invers", "+invert"), ("+resize", "needs a value"), ("+invert=2", "takes no value"), ("+resize=0x5", "28x28"),
                      ("+resize=5", "28x28"), ("+resize=99999x99999", "28x28"), ("+limit=0", "limit"), ("+limit=x", "limit"),
                      ("+classes=9", "leaves no"), ("+classes=3-1", "0-4"), ("+classes=", "0-4"), ("+classes=1,", "0-4"),
                      ("+classes=256", "0-4"), ("+test=24", "leaves none"), ("+shape=4x4", "30 pixels")):
        wrong += refusal(folder, ("data", "convert", spec + bad, "no"), "o.npz", word)
    claims.holds("options that cannot be are refused by name", wrong)
    done = run(folder, "train", "--data", "digits+classes=0-3+resize=14x14", "--neurons", 20, "--images", 50, "--label-images", 50,
               "--quiet", "--out", "few.h5")
    more = run(folder, "test", "few.h5", "--images", 20, "--quiet")
    claims.holds("a run keeps the options of its data", success(done) + success(more))


# ---- broken files ----

def broken(claims, folder, x, y):
    """Cut off anywhere: refused, with the name. Any byte changed: read or refused, never a crash."""
    archive = io.BytesIO()
    np.savez_compressed(archive, images=x, labels=y)
    samples = [[v % 256 for v in range(k, k + WIDTH)] for k in range(HEIGHT)]
    write(folder, "l.npy", npy(y))
    kinds = {"archive": (archive.getvalue(), "bad.npz", "npz:bad.npz"), "array": (npy(x), "bad.npy", "npy:bad.npy,l.npy"),
             "picture": (png(samples), "bad/0/a.png", "png:bad"),
             "table": (b"\n".join(b",".join(b"%d" % v for v in range(10)) for _ in range(9)), "bad.csv", "csv:bad.csv")}
    chance = random.Random(3)
    for kind, (whole, name, spec) in kinds.items():
        problems, cuts = [], sorted(chance.sample(range(len(whole)), 25))
        for n in cuts:
            if kind == "table" and (n == 0 or whole[:n].count(b",") % 9 == 0):
                continue  # whole lines
            write(folder, name, whole[:n])
            problems += refused(folder, spec, os.path.basename(name), kind == "table")
        for _ in range(25):
            at = chance.randrange(len(whole))
            write(folder, name, whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1:])
            problems += refused(folder, spec, os.path.basename(name), True)
        claims.holds(f"a broken {kind} is refused with its name", problems)


def refused(folder, spec, name, may_be_read):
    done = run(folder, "data", "convert", spec, "no", "--quiet")
    if may_be_read and done.returncode == 0:
        shutil.rmtree(os.path.join(folder, "no"))
        return []
    good = done.returncode == 2 and done.stderr.count("\n") == 1 and name in done.stderr and not done.stdout
    return [] if good else [f"{spec}: {done.returncode}: {done.stderr[:200]!r}"]


def hostile(claims, folder, x, y):
    """Files that lie about their sizes, and what is no file."""
    def header(shape, descr="|u1", order="False"):
        text = f"{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}".ljust(117) + "\n"
        return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()

    write(folder, "l.npy", npy(y))
    cases = [(header("(9999999999, 9999999999, 9)"), "shape"), (header("(1, 2, 2)") + b"123", "4 elements"),
             (header("(24, 6, 5)", "|O") + bytes(720), "astype"), (header("(24, 6, 5)", "|u1", "True") + bytes(720), "column"),
             (header("(24, 6, 5, 1, 1)") + bytes(720), "dimensions"), (header("(0, 6, 5)"), "0 images"), (header("()") + b"1", "needed"),
             (header("(24, 6, 5") + bytes(720), "shape"), (header("(24, 2, 5, 3)") + bytes(720), "grey"),
             (npy(x.astype(int) - 1), "beyond"), (npy(x.astype(float) * 2), "beyond"), (npy(np.full((24, 2, 2), np.nan)), "beyond"),
             (npy(x[:9]), "9 images"), (b"\x93NUMPY\x01\x00\xff\xff{}", "damaged"), (npy(np.zeros((24, 0, 4), np.uint8)), "pixels")]
    problems = []
    for content, word in cases:
        write(folder, "h.npy", content)
        problems += refusal(folder, ("data", "convert", "npy:h.npy,l.npy", "no"), "h.npy", word)
    claims.holds("arrays that cannot be images are refused by name", problems)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w") as z:
        z.writestr("images.npy", npy(x))
        z.writestr("labels.npy", npy(y))
    content = bytearray(bomb.getvalue())
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(b"PK\x01\x02"))
    content[entry + 24:entry + 28] = struct.pack("<I", 0xFFFFFFF0)
    write(folder, "bomb.npz", bytes(content))
    problems = refusal(folder, ("data", "convert", "npz:bomb.npz", "no"), "bomb.npz")
    huge = png([[1, 2], [3, 4]])
    write(folder, "png/0/a.png", huge[:16] + struct.pack(">II", 1 << 30, 1 << 30) + huge[24:29] + struct.pack(
        ">I", zlib.crc32(huge[12:16] + struct.pack(">II", 1 << 30, 1 << 30) + huge[24:29])) + huge[33:])
    problems += refusal(folder, ("data", "convert", "png:png", "no"), "a.png", "pixels")
    write(folder, "png/0/a.png", huge[:33] + huge[33 + 12:])
    problems += refusal(folder, ("data", "convert", "png:png", "no"), "a.png")
    os.remove(os.path.join(folder, "png/0/a.png"))
    problems += refusal(folder, ("data", "convert", "png:png", "no"), "no PNG")
    write(folder, "png/0/a.jpg", b"x")
    problems += refusal(folder, ("data", "convert", "png:png", "no"), "a.jpg", "convert")
    for spec, word in (("csv:nothere.csv", "No such file"), ("csv:", "csv:FILE"), ("npz:", "npz:FILE"),
                       ("png:", "png:DIR"), ("png:nothere", "nothere"), ("csv:" + "x" * 5000, "longer"), ("npy:a,b,c,d,e", "IMAGES")):
        problems += refusal(folder, ("data", "convert", spec, "no"), word)
    for content, word in ((b"1,2,3\n4,5\n", "line 2"), (b"1,2,256\n", "line 1"), (b"1,2,x\n", "line 1"), (b"label,a\n", "no images"),
                          (b"5\n", "one value"), (b"1,2,\0", "no text"), (b"1,-2,3\n", "line 1"), (b"1,2.5,3\n", "line 1")):
        write(folder, "h.csv", content)
        problems += refusal(folder, ("data", "convert", "csv:h.csv", "no"), "h.csv", word)
    claims.holds("files that lie about themselves are refused by name", problems)


def pipe(claims, folder):
    path = os.path.join(folder, "fifo.csv")
    os.mkfifo(path)
    done = run(folder, "data", "convert", "csv:fifo.csv", "no")
    os.remove(path)
    claims.holds("a pipe is refused, and not waited for", [] if done.returncode == 2 and "regular" in done.stderr else [done.stderr])


def converting(claims, folder):
    done = run(folder, "data", "convert", "digits+limit=9", "kept")
    problems = success(done) + ([] if "9 + 10000 images of 28 x 28 pixels, 10 classes" in done.stdout else [done.stdout])
    problems += refusal(folder, ("data", "convert", "digits", "kept"), "kept")
    problems += refusal(folder, ("data", "convert", "digits"), "name the folder")
    problems += refusal(folder, ("data", "fetch", "mnist", "x"), "one word too many")
    with open(os.path.join(folder, "file"), "w", encoding="ascii") as f:
        f.write("x")
    problems += refusal(folder, ("data", "convert", "digits", "file", "--force"), "file")
    claims.holds("what is there is not replaced without --force", problems)


def main():
    claims, chance = Claims(), np.random.default_rng(1)
    x, y = chance.integers(0, 256, (N, HEIGHT, WIDTH), dtype=np.uint8), (np.arange(N) % 4).astype(np.uint8)
    with Sandbox() as folder:
        numpy_files(claims, folder, x, y)
        tables(claims, folder, x, y)
        png_folders(claims, folder)
        classes(claims, folder)
        options(claims, folder, x, y)
        broken(claims, folder, x, y)
        hostile(claims, folder, x, y)
        pipe(claims, folder)
        converting(claims, folder)
    claims.finish()


try:
    import numpy as np
except ImportError as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(0)
try:
    from PIL import Image
except ImportError:
    Image = None
main()
