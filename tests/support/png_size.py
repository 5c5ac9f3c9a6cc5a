# tests/support/png_size.py - whether a picture is there, how large it is, and what is in a part of it.
import zlib


def png_size(path):
    """Width and height of a PNG whose pixels are all there; or None."""
    read = png_lines(path)
    return read and read[:2]


def png_part(path, width, height):
    """The pixels of the upper left corner of a picture."""
    full, _, lines = png_lines(path)
    above, part = bytearray(3 * full), []
    for k in range(height):
        line = lines[k * (3 * full + 1):(k + 1) * (3 * full + 1)]
        above = unfiltered(line[0], line[1:], above)
        part.append(bytes(above[:3 * width]))
    return part


def unfiltered(kind, line, above):
    """A line of RGB from its filter (PNG, part 9), its bytes and the line above it."""
    out = bytearray(line)
    for k, x in enumerate(line):
        a, b, c = (out[k - 3] if k > 2 else 0), above[k], (above[k - 3] if k > 2 else 0)
        near = min((a, b, c), key=lambda v, p=a + b - c: abs(p - v))
        out[k] = (x + (0, a, b, (a + b) // 2, near)[kind]) & 255
    return out


def png_lines(path):
    """Width, height and filtered lines of a PNG; or None."""
    with open(path, "rb") as f:
        data = f.read()
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or not data.endswith(b"IEND\xaeB`\x82"):
        return None
    pixels, at = b"", 8
    while at < len(data):
        length, kind = int.from_bytes(data[at:at + 4], "big"), data[at + 4:at + 8]
        pixels += data[at + 8:at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    lines = zlib.decompress(pixels)
    return (width, height, lines) if len(lines) == height * (1 + 3 * width) else None
