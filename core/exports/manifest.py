"""What an export says of itself: one document for programs and one card for people, made from the same counts."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from core.exports.folder import Written
from core.exports.order import LOSES, Order
from core.search.hitlist import ATTRIBUTION, LICENCE
from core.store.authors import OSM_LICENCE, OSM_SET, OSM_TERMS
from core.store.flags import SYNTHETIC_NOTE
from core.store.ownplaces import OWN_NOTE


@dataclass
class Counts:
    """What an export holds, counted as it is written."""

    captions: int
    pictured: set[int] = field(default_factory=set)
    """Keys of the tiles whose picture is there, as a tile may have several captions."""
    unpictured: set[int] = field(default_factory=set)
    by_set: Counter[str] = field(default_factory=Counter)
    by_split: Counter[str] = field(default_factory=Counter)
    published: int = 0
    synthetic: int = 0
    own: int = 0

    def take(self, batch: pa.RecordBatch) -> None:
        """Count some captions."""
        for name, counter, none in (("set", self.by_set, ""), ("split", self.by_split, "none")):
            for one in pc.value_counts(batch.column(name).fill_null(none)).to_pylist():
                counter[one["values"]] += one["counts"]
        synthetic, own = (int(pc.sum(batch.column(name)).as_py() or 0) for name in ("synthetic", "own"))
        self.synthetic += synthetic
        self.own += own
        self.published += batch.num_rows - synthetic - own

    @property
    def pictures(self) -> int:
        """Tiles whose picture is there."""
        return len(self.pictured)

    @property
    def without_picture(self) -> int:
        """Tiles whose picture is missing or damaged."""
        return len(self.unpictured)

    @property
    def sources(self) -> list[str]:
        """Who has to be named, and what is not real."""
        found = [ATTRIBUTION] if self.published else []
        found += [OSM_TERMS] if OSM_SET in self.by_set else []
        found += [SYNTHETIC_NOTE] if self.synthetic else []
        return found + ([OWN_NOTE] if self.own else [])

    @property
    def licences(self) -> list[str]:
        """Licences of what is in it."""
        return ([LICENCE] if self.published else []) + ([OSM_LICENCE] if OSM_SET in self.by_set else [])


def manifest(order: Order, counts: Counts, files: dict[str, Written]) -> dict[str, object]:
    """Return the document for programs; pictures are counted, other files stand with bytes and SHA-256."""
    return {
        "format": order.format,
        "holds": LOSES[order.format],
        "version": order.version,
        "filters": order.selection.to_query(),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "captions": counts.captions,
        "pictures": counts.pictures,
        "pictures_missing": counts.without_picture,
        "by_set": dict(sorted(counts.by_set.items())),
        "by_split": dict(sorted(counts.by_split.items())),
        "synthetic": counts.synthetic,
        "own": counts.own,
        "licences": counts.licences,
        "attribution": counts.sources,
        "files": {name: {"bytes": one.size, "sha256": one.sha256} for name, one in files.items()},
    }


def card(order: Order, counts: Counts, splits: list[str]) -> str:
    """Return the card for people; its head tells `datasets` which files make a split."""
    lines = ["---", f"license: {_short(counts)}", "language:", "- en", "task_categories:", "- image-to-text"]
    if splits:
        lines += ["configs:", "- config_name: default", "  data_files:"]
        for split in splits:
            named = {"val": "validation"}.get(split, split)
            lines += [f"  - split: {named}", f"    path: data/{split}-*.parquet"]
    lines += ["---", "", "# Captions of satellite images", "", LOSES[order.format], ""]
    lines += [f"- captions: {counts.captions:,}", f"- pictures: {counts.pictures:,}"]
    lines += [f"- set {name}: {count:,}" for name, count in sorted(counts.by_set.items())]
    lines += [f"- split {name}: {count:,}" for name, count in sorted(counts.by_split.items())]
    filters = order.selection.to_query()
    lines += [f"- filters: `{filters}`" if filters else "- filters: none", f"- texts: {order.version}"]
    lines += ["", "## Sources", "", *(f"- {source}" for source in counts.sources), ""]
    return "\n".join(lines)


def _short(counts: Counts) -> str:
    if not counts.published or len(counts.licences) != 1:
        return "other"
    return LICENCE.lower()
