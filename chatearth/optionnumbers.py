"""Numbers that options take: read strictly, so that a slip is told with what was meant to stand there."""

import argparse
import math
from collections.abc import Callable, Sequence

MOST = 2**63 - 1
"""The largest whole number that what is below can hold."""


def whole(least: int = -MOST, most: int = MOST) -> Callable[[str], int]:
    """Return what reads a whole number between two bounds, both included."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(f"must be a whole number, not '{text[:40]}'") from error
        _check(value, least, most)
        return value

    return read


def real(least: float = -math.inf, most: float = math.inf, unit: str = "") -> Callable[[str], float]:
    """Return what reads a number between two bounds, both included; neither infinite nor none."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(f"must be a number{unit}, not '{text[:40]}'") from error
        if not math.isfinite(value):
            raise argparse.ArgumentTypeError(f"must be a number{unit}, not '{text[:40]}'")
        _check(value, least, most)
        return value

    return read


dollars = real(0, unit=" of US dollars")
"""Reads what may be spent."""


def joined(arguments: Sequence[str]) -> list[str]:
    """Join `--bbox -10,36,4,44` to `--bbox=-10,36,4,44`: argparse takes numbers with commas for another option."""
    found: list[str] = []
    for text in arguments:
        if found and found[-1] == "--bbox" and text[:1] == "-" and text[1:2].isdigit():
            found[-1] += f"={text}"
        else:
            found.append(text)
    return found


def _check(value: float, least: float, most: float) -> None:
    if value < least:
        raise argparse.ArgumentTypeError(f"must be at least {least:,}")
    if value > most:
        raise argparse.ArgumentTypeError(f"must be at most {most:,}")
