"""Writes that two callers may make at the same moment: made again until they do not collide."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

import duckdb
from duckdb import DuckDBPyConnection

from core.errors import CatalogueBusyError
from core.store.catalogue import Catalogue

_ATTEMPTS = 12

Result = TypeVar("Result")


def settled(catalogue: Catalogue, change: Callable[[DuckDBPyConnection], Result]) -> Result:
    """Make a change in one transaction; if another took the same place meanwhile, make it again.

    Args:
        catalogue: Where to write.
        change: Reads what it builds on and writes, all with the cursor it is given; it may run several times.

    Raises:
        CatalogueBusyError: Others kept on writing the same.
    """
    for attempt in range(_ATTEMPTS):
        try:
            with catalogue.transaction() as cursor:
                return change(cursor)
        except (duckdb.TransactionException, duckdb.ConstraintException):
            time.sleep(random.uniform(0, 0.005 * 2 ** min(attempt, 5)))  # noqa: S311 -- no secret
    raise CatalogueBusyError(f"Others keep changing the same in {catalogue.path}. Try again in a moment.")
