"""Whether the land cover of a hit bears out the classes that a query asks for by name."""

from collections.abc import Sequence

import pyarrow as pa

from core.query.lexicon import CLASS_PHRASES
from core.query.terms import STEMMED, Term
from core.selection.browse import Browser
from core.selection.filters import CLASS_IDS, Selection
from core.store.schema import CLASS_COLUMNS

LITTLE = 0.05
"""Below this share of the tile, a description may name a class and the tile still be no answer to a question for it."""


def asked_classes(terms: Sequence[Term]) -> list[str]:
    """Return the classes that a query wants by their own names: a river or a village may well be small."""
    text = " ".join(term.text for term in terms if not term.negative)
    found = [(one.value, text[one.start : one.end]) for one in CLASS_PHRASES.find(text) if one.value]
    return list(dict.fromkeys(name for name, said in found if STEMMED.analyze(said) == STEMMED.analyze(name)))


def with_little(browser: Browser, keys: Sequence[int], classes: Sequence[str]) -> frozenset[int]:
    """Return which tiles have land cover, but little of one of the classes."""
    if not classes or not keys:
        return frozenset()
    low = " or ".join(f"coalesce(t.{CLASS_COLUMNS[CLASS_IDS[name]]}, 0) < $little" for name in classes)
    with browser.asked(Selection()) as (cursor, _):
        cursor.register("hit_keys", pa.table({"key": pa.array(keys, pa.uint32())}))
        rows = cursor.execute(
            f"select t.key from tiles t where t.key in (select key from hit_keys) and t.dominant <> 0 and ({low})",
            {"little": LITTLE},
        ).fetchall()
        cursor.unregister("hit_keys")
    return frozenset(key for (key,) in rows)
