"""What a notebook shows of runs and recordings: a table, and the receptive fields as a picture."""
from __future__ import annotations

import base64
import html
import struct
import zlib
from typing import Any

import numpy as np

MOST_FIELDS = 60


def png(grey: np.ndarray) -> bytes:
    """A grey picture uint8 [height, width] as PNG."""
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    height, width = grey.shape
    rows = np.hstack([np.zeros((height, 1), np.uint8), grey]).tobytes()
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def sheet(fields: np.ndarray, columns: int = 20) -> np.ndarray:
    """Receptive fields float [n, height, width] side by side, grey uint8; the strongest weights are black."""
    n, height, width = fields.shape
    columns = min(columns, n)
    rows = -(-n // columns)
    most = np.percentile(fields, 99.5) or 1
    out = np.full((rows * (height + 1), columns * (width + 1)), 235, np.uint8)
    for k, field in enumerate(fields):
        y, x = k // columns * (height + 1), k % columns * (width + 1)
        out[y:y + height, x:x + width] = 255 - np.clip(255 * field / most, 0, 255).astype(np.uint8)
    return out


def table(rows: dict[str, Any]) -> str:
    cells = "".join(f"<tr><th style='text-align:left'>{html.escape(str(k))}</th><td style='text-align:left'>"
                    f"{html.escape(str(v))}</td></tr>" for k, v in rows.items())
    return f"<table>{cells}</table>"


def picture(fields: np.ndarray) -> str:
    if len(fields) == 0 or fields[0].size == 0:
        return ""
    chosen = fields[np.linspace(0, len(fields) - 1, min(MOST_FIELDS, len(fields))).astype(int)]
    data = base64.b64encode(png(sheet(chosen))).decode()
    return f"<img alt='receptive fields' style='image-rendering:pixelated' src='data:image/png;base64,{data}'>"


def percent(fraction: Any) -> str:
    return "not measured" if fraction is None or fraction != fraction else f"{100 * fraction:.2f} %"


def run_html(run: Any) -> str:
    i = run.info
    rows = {"images": f"{i['images']} of {i['images_run']}", "neurons": f"{i['n_living']} of {i['n_birth']}",
            "running estimate": percent(i["accuracy"]), "golden hash": run.golden}
    return table(rows) + picture(run.fields)


def recording_html(recording: Any) -> str:
    i = recording.info
    rows = {"recording": recording.path, "data": i["data"], "images": f"{i['images']} of {i['images_run']}",
            "neurons": f"{i['n_living']} of {i['n_birth']}", "seed": i["seed"]}
    for vote, fraction in recording.accuracy.items():
        rows[f"accuracy ({vote})"] = percent(fraction)
    if recording.report:
        rows["golden hash"] = recording.report.get("golden_hash")
    return table(rows) + picture(recording.fields)
