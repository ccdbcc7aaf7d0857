"""Calls that are lent out to be made, what comes of them, and how the tiles of a run stand."""

import struct
from collections.abc import Sequence
from typing import NamedTuple

from generation.models.outcome import Failure, Usage


class Claim(NamedTuple):
    """A call that is to be made now, its worst case set aside."""

    call: int
    keys: tuple[int, ...]
    """Tiles, in the order of the request."""
    fingerprint: bytes
    body: bytes | None
    """The request as it was planned; None where pictures belong to it."""
    ceiling: int
    attempts: int
    """This one included."""
    again: bool
    """Whether the run asks once more at its end what may pass now."""


class Claimed(NamedTuple):
    """What there was to do."""

    calls: list[Claim]
    cached: int = 0
    """Tiles that were answered from the store."""
    refusal: str = ""
    """Which limit forbids the next call."""
    next_at: float | None = None
    """When the next call may be made, where all that wait have to wait; seconds of the epoch."""
    waiting: bool = True
    """Whether any call waits."""


class Result(NamedTuple):
    """What a call came to."""

    claim: Claim
    seconds: float = 0.0
    usage: Usage | None = None
    """None where nobody counted."""
    captions: tuple[tuple[str, str], ...] = ()
    """Of each tile its caption and a note; empty for a failure."""
    said: str = ""
    """The answer as it came."""
    model: str | None = None
    failure: Failure | None = None
    retry_at: float | None = None
    """When a failure is asked again; None for a dead letter."""
    counts: bool = True
    """Whether the attempt counts."""
    sent: bool = True
    """False for a call that was given back unmade."""


class Counts(NamedTuple):
    """Tiles by what came of them."""

    tiles: int
    done: int
    failed: int
    cached: int
    left_out: int

    @property
    def waiting(self) -> int:
        """Tiles that are to be asked about, or are being."""
        return self.tiles - self.done - self.failed - self.cached - self.left_out


def packed_keys(keys: Sequence[int]) -> bytes:
    """Pack the tiles of a call."""
    return struct.pack(f"<{len(keys)}I", *keys)


def keys_of(packed: bytes) -> tuple[int, ...]:
    """Return the tiles of a call that `packed_keys` packed."""
    return struct.unpack(f"<{len(packed) // 4}I", packed)
