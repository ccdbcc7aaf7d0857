"""Conditions on land cover as a person writes them: water>0.3, tree<=50%."""

import re

import numpy as np

from core.errors import SelectionError, echoed
from core.selection.filters import CLASS_IDS, ShareRange

_CONDITION = re.compile(r"\s*([a-z _]+?)\s*(>=|<=|>|<|=)\s*([0-9]*\.?[0-9]+)\s*(%?)\s*", re.IGNORECASE)


def parse_condition(text: str) -> ShareRange:
    """Read a condition on the share of a class.

    Raises:
        SelectionError: It has another form, names no class, or the share is above 1.
    """
    found = _CONDITION.fullmatch(text)
    name = found[1].lower().replace("_", " ") if found else ""
    if not found or name not in CLASS_IDS or not CLASS_IDS[name]:
        known = ", ".join(name for name in CLASS_IDS if name != "unknown")
        raise SelectionError(f"'{echoed(text)}' is no condition. Write it like water>0.3; classes: {known}.")
    share = float(found[3]) / (100 if found[4] else 1)
    if share > 1:
        raise SelectionError(f"'{echoed(text)}': a share lies between 0 and 1, or 0% and 100%.")
    return {
        ">=": ShareRange(name, share, 1),
        "<=": ShareRange(name, 0, share),
        ">": ShareRange(name, beside(share, 2), 1),
        "<": ShareRange(name, 0, beside(share, -1)),
        "=": ShareRange(name, share, share),
    }[found[2]]


def beside(share: float, towards: float) -> float:
    """Return the next share towards a number, in the precision in which shares are stored."""
    return float(np.nextafter(np.float32(share), np.float32(towards)))
