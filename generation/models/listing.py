"""Which models a server has, in any of the forms that servers list them."""

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_LISTS = ("data", "models", "items", "results", "model_list")
_NAMES = ("id", "name", "model", "model_name", "key", "slug")
_MOST = 500
_LONGEST_NAME = 200


class Listing(NamedTuple):
    """Names of models, in the server's order."""

    names: tuple[str, ...]
    complete: bool = True
    """Whether these are all that the server has."""


def read_listing(content: bytes) -> Listing | None:
    """Read a list of models; None where it is none."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return None
    found = _entries(document)
    if found is None:
        return None
    names = dict.fromkeys(name[:_LONGEST_NAME] for entry in found if (name := _name(entry)))
    more = isinstance(document, Mapping) and any(document.get(key) for key in ("has_more", "next", "next_page_token"))
    return Listing(tuple(names)[:_MOST], not more and len(names) <= _MOST)


def _entries(document: object) -> list[object] | None:
    """Find the list: the document itself, or what it holds under one of several names, the first that is not empty."""
    if isinstance(document, list):
        return document
    if not isinstance(document, Mapping) or document.get("error"):
        return None
    held = [document[name] for name in _LISTS if name in document]
    found = [entries for one in held if (entries := list(_within(one)))]
    if found:
        return found[0]
    return [] if held or document.get("object") == "list" else None


def _within(held: object) -> Iterator[object]:
    """The entries of a list; of an object, what lies in it by name, which may be the list."""
    if isinstance(held, list):
        yield from held
    elif isinstance(held, Mapping):
        inner = _entries(held)
        yield from held if inner is None else inner


def _name(entry: object) -> str:
    if isinstance(entry, str):
        return entry.strip()
    if not isinstance(entry, Mapping):
        return ""
    named = (entry.get(name) for name in _NAMES)
    return next((str(name).strip() for name in named if isinstance(name, str | int) and str(name).strip()), "")
