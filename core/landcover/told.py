"""What a comparison came to as plain values and as text, the same for the command and for downloads."""

from itertools import product

from core.counting import counted
from core.landcover.compare import TileAgreement
from core.landcover.comparing import Comparison
from core.raster.legend import CLASSES

Json = dict[str, object]


def comparison_json(made: Comparison, limit: int) -> Json:
    """Return everything but the maps; of the tiles the `limit` that differ most."""
    found = made.agreement
    return {
        "first": made.first,
        "second": made.second,
        "tiles": found.tiles,
        "agreement": found.share,
        "agreement_pixels": found.pixel_share,
        "km2": found.known_km2,
        "confusion": _matrix(made, km2=False),
        "confusion_km2": _matrix(made, km2=True),
        "by_class": [
            {
                "class": item.name,
                "first_km2": item.first_km2,
                "second_km2": item.second_km2,
                "both_km2": item.both_km2,
                "user": item.user,
                "producer": item.producer,
            }
            for item in found.classes()
        ],
        "where": [
            {
                "tile": item.tile.name,
                "differing": item.share,
                "km2": item.km2,
                "most": [CLASSES[number].name for number in item.most],
            }
            for item in _differing(made)[:limit]
        ],
        "only_first": made.only_first,
        "only_second": made.only_second,
        "skipped": [one._asdict() for one in made.skipped],
    }


def _matrix(made: Comparison, *, km2: bool) -> dict[str, dict[str, float]]:
    """The matrix by names, rows the first source; unknown pixels too, and no cell that is empty."""
    counts = made.agreement.km2 if km2 else made.agreement.pixels
    rows: dict[str, dict[str, float]] = {}
    for one, other in product(CLASSES, CLASSES):
        if value := counts[one.id, other.id].item():
            rows.setdefault(one.name, {})[other.name] = value
    return rows


def comparison_text(made: Comparison, limit: int) -> str:
    """Return what a person reads on the console."""
    found = made.agreement
    share = "nothing to compare" if found.share is None else f"the same class on {found.share:.1%} of the area"
    lines = [
        f"A: {made.first}",
        f"B: {made.second}",
        f"{counted(found.tiles, 'tile')}, {found.known_km2:,.1f} km2 known to both: {share}",
        "",
        f"{'class':<16}{'A km2':>12}{'B km2':>12}{'A also in B':>14}{'B also in A':>14}",
    ]
    lines += [
        f"{item.name:<16}{item.first_km2:>12,.2f}{item.second_km2:>12,.2f}"
        f"{_percent(item.user):>14}{_percent(item.producer):>14}"
        for item in found.classes()
    ]
    if swaps := _swaps(made):
        lines += ["", "largest differences, A to B:", *swaps]
    if where := _differing(made)[:limit]:
        lines += ["", "tiles that differ most:"]
        lines += [f"  {item.tile.name}  {item.share:.1%}, {item.km2:.2f} km2, {_mostly(item)}" for item in where]
    if made.only_first or made.only_second:
        lines += ["", f"only in A: {counted(made.only_first, 'tile')}; only in B: {counted(made.only_second, 'tile')}"]
    lines += [f"  not compared: {one.tile}: {one.reason}" for one in made.skipped[:limit]]
    return "\n".join(lines)


def _differing(made: Comparison) -> list[TileAgreement]:
    return [item for item in made.tiles if item.differing]


def _mostly(item: TileAgreement) -> str:
    return "mostly " + " to ".join(CLASSES[number].name for number in item.most)


def _swaps(made: Comparison, most: int = 8) -> list[str]:
    cells = sorted(
        (
            (made.agreement.km2[a.id, b.id].item(), a.name, b.name)
            for a, b in product(CLASSES[1:], CLASSES[1:])
            if a != b
        ),
        reverse=True,
    )
    return [f"  {first} to {second}: {km2:,.2f} km2" for km2, first, second in cells[:most] if km2]


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"
