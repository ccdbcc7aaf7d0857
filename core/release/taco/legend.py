"""What the class list of a TACO dataset says about the numbers of its masks."""

import re

from core.raster.landcover import CLASSES, Numbers
from core.release.problems import Problem

_WORDS = {
    land.id: set(re.findall(r"[a-z]+", f"{land.name} {land.official}".lower())) - {"land", "cover", "and", "bodies"}
    for land in CLASSES
}


def numbers_of(classes: object, where: str) -> tuple[Numbers | None, list[Problem]]:
    """Tell by `labels:classes` whether masks hold class ids or WorldCover codes; None if it says neither.

    Args:
        classes: A list of objects with `name` and `category`, from outside.
        where: The dataset, for people.
    """
    listed = _listed(classes)
    if not listed:
        return None, []
    ids = sum(bool(_WORDS.get(number, set()) & words) for number, words in listed.items())
    codes = {land.code: land.id for land in CLASSES}
    coded = sum(number in codes and bool(_WORDS[codes[number]] & words) for number, words in listed.items())
    if max(ids, coded) * 2 > len(listed) and ids != coded:
        return ("ids" if ids > coded else "codes"), []
    first = ", ".join(f"{number} = {' '.join(sorted(words))[:30]}" for number, words in list(listed.items())[:3])
    reason = f"its list of classes ({first}) is of neither class ids nor WorldCover codes: the masks tell what they are"
    return None, [Problem("label map", f"{where}/COLLECTION.json", reason)]


def _listed(classes: object) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for entry in classes if isinstance(classes, list) else ():
        if isinstance(entry, dict) and isinstance(name := entry.get("name"), str):
            number = entry.get("category")
            if isinstance(number, int | str) and re.fullmatch(r"\d{1,3}", str(number)) and len(found) < 256:
                found[int(number)] = set(re.findall(r"[a-z]+", name[:200].lower()))
    return found
