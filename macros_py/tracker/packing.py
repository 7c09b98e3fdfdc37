"""What Riwayat keeps beside changes: JSON, packed into texts that fit into cells."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

PIECE = 8_000  # signs in a cell of Riwayat: Excel takes no longer text inside of a block that is written at once
LARGEST = 200_000_000  # bytes that a pack may unfold to


def pack(content: object) -> list[str]:
    """JSON, times in it as well, as texts of letters and digits that fit into cells."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_time)
    packed = b64encode(zlib.compress(text.encode(errors="surrogatepass"), 9)).decode()
    return [packed[at : at + PIECE] for at in range(0, len(packed), PIECE)]


def unpack(pieces: Sequence[str]) -> Any:
    """Inverse of `pack`. Raises ValueError for anything else."""
    try:
        unpacked = zlib.decompressobj().decompress(b64decode("".join(pieces), validate=True), LARGEST)
        return json.loads(unpacked.decode(errors="surrogatepass"))
    except (zlib.error, RecursionError) as error:
        raise ValueError(str(error)) from error


def _time(value: object) -> list[str]:
    if isinstance(value, datetime):
        return [value.isoformat()]
    raise TypeError(type(value).__name__)
