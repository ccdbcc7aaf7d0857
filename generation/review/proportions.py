"""Shares with exact intervals: of a sample from without end, or of a part of a known number of things."""

from collections.abc import Callable
from functools import lru_cache
from math import isqrt, log

import numpy as np
from numpy.typing import NDArray

from core.errors import ReviewError
from core.intervals import Interval

_TAIL = 0.025 + 1e-9
"""What an interval of 95 in 100 leaves out on either side; just above, so that rounding does not decide a tie."""
_HALVINGS = 50


def proportion(part: int, whole: int, population: int | None = None) -> Interval | None:
    """Return the share of `part` in a sample of `whole` with its exact interval; None of an empty sample.

    Without a `population` the limits are those of Clopper and Pearson (The use of confidence or fiducial limits,
    Biometrika 26, 1934). With one, the sample was drawn from so many without putting back, and the limits are the
    least and greatest number of hits among them that the sample does not rule out, by the hypergeometric distribution
    (Buonaccorsi, A note on confidence intervals for proportions in finite populations, 1987): the more of it was
    seen the narrower, and no interval is left when all was.

    Raises:
        ReviewError: the part is not in the whole, or the whole not in the population.
    """
    if not 0 <= part <= whole or (population is not None and whole > population):
        among = f" of {population:,}" if population is not None else ""
        raise ReviewError(f"There is no share of {part:,} in {whole:,}{among}: each number has to hold the one before.")
    if not whole:
        return None
    low, high = _unlimited(part, whole) if population is None else _limited(part, whole, population)
    return Interval(part / whole, low, high)


def _unlimited(part: int, whole: int) -> tuple[float, float]:
    """Limits of Clopper and Pearson."""
    low = 0.0 if not part else _turn(lambda rate: 1 - _binomial(part - 1, whole, rate) > _TAIL)
    high = 1.0 if part == whole else _turn(lambda rate: _binomial(part, whole, rate) <= _TAIL)
    return low, high


def _turn(is_beyond: Callable[[float], bool]) -> float:
    """Return the rate at which something becomes true that stays true."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if is_beyond(middle) else (middle, high)
    return (low + high) / 2


def _limited(part: int, whole: int, population: int) -> tuple[float, float]:
    """Limits for a sample without putting back: the hits in the population that do not make it too unlikely."""
    least, most = part, population - (whole - part)
    low = _first(least, most, lambda hits: 1 - _hypergeometric(part - 1, whole, hits, population) > _TAIL)
    high = _first(low, most + 1, lambda hits: hits > most or _hypergeometric(part, whole, hits, population) <= _TAIL)
    return low / population, max(low, high - 1) / population


def _first(low: int, high: int, is_beyond: Callable[[int], bool]) -> int:
    """Return the first number of a range for which something is true that stays true; the last if for none."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_beyond(middle) else (middle + 1, high)
    return low


def _binomial(most: int, whole: int, rate: float) -> float:
    """Chance of no more than `most` hits in `whole` tries."""
    hits = _near(int((whole + 1) * rate), whole, 0, min(most, whole))
    return _sum(_choose(_log_factorials(whole), whole, hits) + hits * log(rate) + (whole - hits) * log(1 - rate))


def _hypergeometric(most: int, whole: int, marked: int, population: int) -> float:
    """Chance of no more than `most` marked ones among `whole` drawn from a population."""
    mode = (whole + 1) * (marked + 1) // (population + 2)
    hits = _near(mode, whole, max(0, whole - (population - marked)), min(most, whole, marked))
    logs = _log_factorials(population)
    ways = _choose(logs, marked, hits) + _choose(logs, population - marked, whole - hits)
    return _sum(ways - _choose(logs, population, np.array([whole])))


def _near(mode: int, whole: int, least: int, most: int) -> NDArray[np.int64]:
    """Return the numbers of hits that matter: eight standard deviations or more to each side of the likeliest."""
    reach = 4 * isqrt(whole) + 50
    return np.arange(max(least, mode - reach), min(most, mode + reach) + 1)


def _sum(logs: NDArray[np.float64]) -> float:
    return min(1.0, float(np.exp(logs).sum()))


def _choose(logs: NDArray[np.float64], total: int, part: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the logarithms of how many ways there are to choose, by those of factorials."""
    ways: NDArray[np.float64] = logs[total] - logs[part] - logs[total - part]
    return ways


def _log_factorials(most: int) -> NDArray[np.float64]:
    """Return the logarithms of the factorials up to `most` and some further, 8 bytes each."""
    return _table(max(10, most.bit_length()))


@lru_cache(maxsize=4)
def _table(bits: int) -> NDArray[np.float64]:
    return np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, 1 << bits)))))
