# tests/datasets/own_data.py - pictures, arrays and tables of any kind, written by Python for the tests.
import struct
import zlib

# Type of colour -> channels.
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def packed(samples, depth):
    """Samples of a row, most significant bit first."""
    if depth == 16:
        return b"".join(struct.pack(">H", s) for s in samples)
    bits = "".join(f"{s:0{depth}b}" for s in samples)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[k:k + 8], 2) for k in range(0, len(bits), 8))


def paeth(a, b, c):
    p = a + b - c
    return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]


def filtered(row, above, back, kind):
    """A row of bytes behind the byte of its filter."""
    out = bytearray([kind])
    for x, value in enumerate(row):
        a = row[x - back] if x >= back else 0
        b = above[x] if above else 0
        c = above[x - back] if above and x >= back else 0
        out.append((value - (0, a, b, (a + b) // 2, paeth(a, b, c))[kind]) % 256)
    return bytes(out)


# Adam7: first column and row of each pass, and their steps.
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def passes(samples, channels):
    """The pictures of which an interlaced one consists."""
    for x, y, dx, dy in PASSES:
        part = [[s for k in range(x, len(row) // channels, dx) for s in row[k * channels:(k + 1) * channels]]
                for row in samples[y::dy]]
        if part and part[0]:
            yield part


def png(samples, kind=0, depth=8, palette=None, opaque=None, filters=(0, 1, 2, 3, 4), interlaced=0, pieces=1):
    """A picture; samples[y][x * channels + channel]. Row y has filter y of `filters`, in turn."""
    width = len(samples[0]) // CHANNELS[kind]
    back = max(1, CHANNELS[kind] * depth // 8)
    data = b""
    for part in passes(samples, CHANNELS[kind]) if interlaced else (samples,):
        rows = [packed(row, depth) for row in part]
        data += b"".join(filtered(row, rows[y - 1] if y else None, back, filters[y % len(filters)])
                         for y, row in enumerate(rows))
    data = zlib.compress(data)
    cut = -(-len(data) // pieces)
    parts = [chunk(b"IDAT", data[k:k + cut]) for k in range(0, len(data), cut)]
    head = struct.pack(">IIBBBBB", width, len(samples), depth, kind, 0, 0, interlaced)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
            + (chunk(b"PLTE", bytes(v for c in palette for v in c)) if palette else b"")
            + (chunk(b"tRNS", bytes(opaque)) if opaque else b"") + b"".join(parts) + chunk(b"IEND", b""))


def grey_of(r, g, b):
    return (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16


def expected_grey(samples, kind, depth, palette=None, opaque=None):
    """The picture as grey bytes, by the definition of each type."""
    most, n = (1 << depth) - 1, CHANNELS[kind]
    out = []
    for row in samples:
        line = []
        for x in range(0, len(row), n):
            s = row[x:x + n]
            if kind == 3:
                alpha = opaque[s[0]] if opaque and s[0] < len(opaque) else 255
                line.append((grey_of(*palette[s[0]]) * alpha + 127) // 255)
                continue
            s = [v >> 8 if depth == 16 else v * 255 // most for v in s]
            grey = grey_of(*s[:3]) if n >= 3 else s[0]
            line.append((grey * s[-1] + 127) // 255 if n in (2, 4) else grey)
        out.append(line)
    return out
