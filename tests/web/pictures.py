"""Small grey pictures of the page, kept in the repository, and what counts as a gross change of one.

A picture is 320 points wide, of a narrow page 160. It is compared by cells of 10 points: how light a cell is, and whether ink (an edge)
stands in or beside it. Fonts of another machine move ink by a cell here and there; where a part is missing, most cells
of a region differ.
"""

import base64
import struct
import zlib
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent / "pictures"
WIDTH = 320
CELL = 10
LEVELS = 16
LIGHTER, INK, SHARE = 26, 6.0, 0.45
"""Levels of 255 by which a cell may be lighter, edge that counts as ink, share that may be otherwise."""
REGIONS, TOLD = ((5, 5), (1, 9)), 6
"""Rows and columns of cells that make a region, and how many of its cells must have something to tell."""
_SHRINK = """async ([data, width]) => {
  const image = new Image()
  image.src = `data:image/png;base64,${data}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = Math.round((image.height * width) / image.width)
  const drawn = canvas.getContext('2d')
  drawn.imageSmoothingQuality = 'high'
  drawn.drawImage(image, 0, 0, canvas.width, canvas.height)
  const { data: points } = drawn.getImageData(0, 0, canvas.width, canvas.height)
  const grey = []
  for (let at = 0; at < points.length; at += 4) grey.push(Math.round(0.2126 * points[at] + 0.7152 * points[at + 1] + 0.0722 * points[at + 2]))
  return [canvas.width, canvas.height, grey]
}"""


def shrunk(blank, screenshot, width=WIDTH):
    """Make a small grey picture of a screenshot; `blank` is a page without a policy, which can draw."""
    across, down, grey = blank.evaluate(_SHRINK, [base64.b64encode(screenshot).decode(), width])
    return np.array(grey, dtype=np.uint8).reshape(down, across)


def write(path, picture):
    """Write a grey PNG of 16 levels, two points a byte."""
    down, across = picture.shape
    levels = np.round(picture / (255 / (LEVELS - 1))).astype(np.uint8)
    levels = np.pad(levels, ((0, 0), (0, across % 2)))
    packed = (levels[:, ::2] << 4) | levels[:, 1::2]
    raw = b"".join(b"\0" + row.tobytes() for row in packed)
    head = struct.pack(">IIBBBBB", across, down, 4, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(raw, 9)), (b"IEND", b""))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts))


def read(path):
    """Read a picture that `write` wrote."""
    data, at, body = path.read_bytes(), 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        part = data[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            across, down = struct.unpack(">II", part[:8])
        body += part if kind == b"IDAT" else b""
        at += size + 12
    rows = np.frombuffer(zlib.decompress(body), dtype=np.uint8).reshape(down, -1)[:, 1:]
    levels = np.stack([rows >> 4, rows & 15], axis=2).reshape(down, -1)[:, :across]
    return np.round(levels * (255 / (LEVELS - 1))).astype(np.uint8)


def change(old, new):
    """Return the share of cells that differ grossly where most do; 1.0 for pictures of two shapes."""
    if old.shape != new.shape:
        return 1.0
    (old_light, old_ink), (new_light, new_ink) = _cells(old), _cells(new)
    lighter = np.abs(_spread(old_light) - _spread(new_light)) > LIGHTER
    gone = (old_ink > INK) & (_near(new_ink) < INK / 2)
    come = (new_ink > INK) & (_near(old_ink) < INK / 2)
    differ, told = lighter | gone | come, lighter | (old_ink > INK) | (new_ink > INK)
    regions = [
        (slice(y, y + down), slice(x, x + across))
        for down, across in REGIONS
        for y in range(told.shape[0] - down + 1)
        for x in range(told.shape[1] - across + 1)
    ]
    return max((differ[at].sum() / told[at].sum() for at in regions if told[at].sum() >= TOLD), default=0.0)


def _cells(picture):
    """Return how light each cell is, and how much edge it has."""
    grey = picture.astype(float)
    edge = np.abs(np.diff(grey, axis=0, prepend=grey[:1])) + np.abs(
        np.diff(grey, axis=1, prepend=grey[:, :1])
    )
    down, across = (size // CELL for size in grey.shape)

    def means(values):
        cut = values[: down * CELL, : across * CELL]
        return cut.reshape(down, CELL, across, CELL).mean(axis=(1, 3))

    return means(grey), means(edge)


def _around(cells):
    """Give each cell with its eight neighbours."""
    padded = np.pad(cells, 1, mode="edge")
    down, across = cells.shape
    return np.stack([padded[y : y + down, x : x + across] for y in range(3) for x in range(3)])


def _near(cells):
    return _around(cells).max(axis=0)


def _spread(cells):
    return _around(cells).mean(axis=0)


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
