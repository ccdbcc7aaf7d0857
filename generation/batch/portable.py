"""A run as one file that starts the same run elsewhere: prompt, recipe, tiles, parameters and limits; never a key."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from core.errors import BatchError, ExplorerError
from core.geography.tiles import Tile
from core.settings import Settings
from generation.batch import runs
from generation.batch.claims import keys_of
from generation.batch.database import opened
from generation.batch.order import Limits, Order

_FORM = "chatearth run 1"
_MOST_BYTES = 512 << 20


class Portable(NamedTuple):
    """A run that can be planned anew."""

    name: str
    order: Order
    limits: Limits
    keys: Sequence[int]


def write(settings: Settings, number: int, path: Path) -> int:
    """Write a run as a file; return its tiles.

    Raises:
        BatchError: There is no such run.
        OSError: The file cannot be written.
    """
    run = runs.run(settings, number)
    with opened(settings.runs) as database:
        rows = database.execute("select keys from calls where run = ? order by call", [number])
        names = [Tile.from_key(key).name for (packed,) in rows for key in keys_of(packed)]
    held = {
        "form": _FORM,
        "name": run.name,
        "order": json.loads(run.order.to_json()),
        "limits": json.loads(run.limits.to_json()),
        "tiles": names,
    }
    path.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return len(names)


def read(path: Path) -> Portable:
    """Read a run that `write` wrote.

    Raises:
        BatchError: It is no such file, or is damaged.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BatchError(f"{path.name} is larger than {_MOST_BYTES >> 20} MB and no file of a run.")
        held = json.loads(path.read_text(encoding="utf-8"))
        if held.get("form") != _FORM:
            raise BatchError(f"{path.name} is no file of a run, as chatearth batch export RUN --format run writes.")
        keys = [Tile.parse(name).key for name in held["tiles"]]
        order = Order.from_json(json.dumps(held["order"]))
        return Portable(str(held["name"]), order, Limits.from_json(json.dumps(held["limits"])), keys)
    except BatchError:
        raise
    except (OSError, ValueError, TypeError, KeyError, AttributeError, ExplorerError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise BatchError(f"{path.name} cannot be read as a run: {reason}. Export it again.") from error
