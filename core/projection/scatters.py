"""The captions of each space's layout as columns, read from the catalogue when something changed."""

import hashlib
from threading import Lock

import numpy as np

from core.embedding.spaces import SpaceTable
from core.projection.named import NONE, read_groups
from core.projection.packed import Scatter
from core.selection.browse import score_step
from core.store.bases import WITH_BASIS
from core.store.catalogue import Catalogue, first_row
from core.store.flags import SYNTHETIC
from core.store.ownplaces import OWN_POINT
from core.store.tiletable import COUNTS

_STATE = """select (select value from revision), (select count(*) from active_captions),
    (select sum(rev) from active_captions), (select sum(caption) from active_captions),
    (select hash(groups) from layout_groups where space = $space), count(*), sum(hash(x, y)::hugeint)
    from projected where space = $space"""

_COLUMNS = f"""with checked as (
        select k.caption, if(c.basis = 'map', k.truth, null) as truth, if(c.basis <> 'map', k.truth, null) as opinion,
        k.coverage
        from checks k join {WITH_BASIS} c on c.id = k.caption join landcover g on g.key = c.key and {COUNTS}),
    stepped as (
        select caption, {score_step("truth")}, {score_step("opinion")}, {score_step("coverage", whole=1)} from checked)
    select p.caption as captions, t.key as keys, t.morton, p.x, p.y, t.dominant,
    case c.split when 'train' then 1 when 'val' then 2 when 'test' then 3
    else if(c.split is null, 0, 4) end::utinyint as split,
    (1 << s.bit)::utinyint as sets,
    (t.flags | if(t.own, {OWN_POINT}, 0) | if(t.synthetic, {SYNTHETIC}, 0))::usmallint as flags,
    coalesce(k.truth, 0)::utinyint as truth, coalesce(k.opinion, 0)::utinyint as opinion,
    coalesce(k.coverage, 0)::utinyint as coverage
    from projected p join active_captions a on a.caption = p.caption join captions c on c.id = p.caption
    join tiles t on t.key = a.key join caption_sets s on s.name = a.caption_set
    left join stepped k on k.caption = p.caption
    where p.space = $space order by t.morton, s.bit, p.caption"""


class Scatters:
    """The newest columns of each space, read when something changed; one for each process, shared between threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = Lock()
        self._held: dict[int, Scatter] = {}

    def of(self, table: SpaceTable) -> Scatter:
        """Return the columns of a space; empty before it was laid out."""
        with self._lock:
            version = self._version(table)
            held = self._held.get(table.number)
            if held is None or held.version != version:
                held = self._held[table.number] = self._read(table, version)
            return held

    def _version(self, table: SpaceTable) -> str:
        with self._catalogue.cursor() as cursor:
            state = first_row(cursor, _STATE, {"space": table.number})
        return hashlib.sha256(repr((table.number, state)).encode()).hexdigest()[:16]

    def _read(self, table: SpaceTable, version: str) -> Scatter:
        with self._catalogue.cursor() as cursor:
            columns = cursor.execute(_COLUMNS, {"space": table.number}).fetchnumpy()
            named = read_groups(cursor, table)
        x, y = columns.pop("x"), columns.pop("y")
        places = np.stack([x, y], axis=1).astype(np.float32)
        packed = {name: np.ascontiguousarray(column) for name, column in columns.items()}
        return Scatter(version, places=places, parts=(named or NONE).of(places), named=named, **packed)
