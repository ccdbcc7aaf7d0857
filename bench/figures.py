"""Figures of a benchmark and the table that shows them."""

import statistics
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple


class Figure(NamedTuple):
    """One measured number and what it should be at most (or at least)."""

    name: str
    value: float
    unit: str
    aim: float | None = None
    at_least: bool = False

    @property
    def verdict(self) -> str:
        """Whether the aim is met; empty where there is none."""
        if self.aim is None:
            return ""
        met = self.value >= self.aim if self.at_least else self.value <= self.aim
        return f"{'>=' if self.at_least else '<='} {self.aim:g}  {'met' if met else 'MISSED'}"


def median_ms(work: Callable[[], object], *, runs: int = 9, warm: bool = True) -> float:
    """Run a piece of work a few times and return the median time in milliseconds, after one run that is not counted."""
    if warm:
        work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def show(figure: Figure) -> None:
    """Print one line of the table."""
    digits = 1 if figure.unit else 3  # what has no unit is a share
    print(f"{figure.name:58} {figure.value:12,.{digits}f} {figure.unit:8} {figure.verdict}", flush=True)


def show_all(figures: Iterable[Figure]) -> list[Figure]:
    """Print figures as they come and return them."""
    kept = []
    for figure in figures:
        show(figure)
        kept.append(figure)
    return kept
