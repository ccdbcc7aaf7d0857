"""Captions as sentences of tokens, lists and tables too: an item is read with the headings that it stands under."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from core.query.layout import ITEM_LEVEL, LABEL_LEVEL, Line, is_laid_out, lines
from generation.checks.answering import answered
from generation.checks.labels import bound_at, labelled, none_at
from generation.checks.mention import SMALL
from generation.checks.tokens import LONGEST, Token, sentences_in

_NONE = re.compile(r"\W*(?:none|no|nil|zero|0+(?:[.,]0+)?|absent|false|[\u2717\u2718\u274c\u00d7])\W*", re.IGNORECASE)
_VOID = re.compile(r"\W*(?:(?:n/?a|unknown|tbd)\W*)?", re.IGNORECASE)
_YES = re.compile(r"\W*(?:yes|present|true|[xy\u2713\u2714\u2705])\W*", re.IGNORECASE)
_IN_PERCENT = re.compile(r"%|\bper\s?cent\b|\bpct\b", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"\W*(\d+(?:[.,]\d+)?)\W*")

_UNDERLINED = 2
_REPEATED = 10_000
"""How many tokens of headings are read again with the lines below them; no list that means something has more."""

Sentence = list[Token]


@dataclass(slots=True)
class _Heading:
    """What stands over other lines."""

    level: int
    tokens: Sentence
    start: int
    end: int
    used: bool = False
    """Whether a line was read with it."""
    last: Token | None = None
    """The class of the last item, where the items stand in an order."""


@dataclass(slots=True)
class _Page:
    """A text being read line by line."""

    text: str
    over: list[_Heading] = field(default_factory=list)
    header: list[Sentence] = field(default_factory=list)
    units: list[bool] = field(default_factory=list)
    """Whether the header says of a column that it holds percent."""
    read: list[Sentence | _Heading] = field(default_factory=list)
    repeated: int = 0
    """How many tokens of headings were looked at again."""
    parted: bool = False
    """Whether the line before was blank."""


def sentences(text: str) -> Iterator[Sentence]:
    """Split a caption into sentences; each line of a list or table is one or more of its own."""
    if not is_laid_out(text):
        yield from answered(text, [labelled(tokens) for tokens in sentences_in(text, 0, len(text))])
        return
    page, found = _Page(text), list(lines(text))
    for number, line in enumerate(found):
        _read(page, line, found[number + 1 : number + 2])
    told = (item if isinstance(item, list) else _alone(item) for item in page.read)
    yield from answered(text, [tokens for tokens in told if tokens])


def _alone(heading: _Heading) -> Sentence:
    """A heading that nothing was read with is a statement of its own, unless it denies something."""
    return [] if heading.used or any(token.kind == "not" for token in heading.tokens) else heading.tokens


def _read(page: _Page, line: Line, later: Sequence[Line]) -> None:
    if line.kind != "row" and line.kind != "rule":
        page.header, page.units = [], []
    if page.parted and line.kind == "text":
        page.over = [held for held in page.over if held.level < LABEL_LEVEL or not held.used]
    page.parted = line.kind == "blank"
    if line.kind == "blank":
        page.over = [held for held in page.over if held.level < ITEM_LEVEL]
    elif line.kind == "heading":
        _head(page, line)
    elif line.kind == "row":
        _row(page, line, later)
    elif _is_underlined(page, line, later) or _is_place_over_items(page, line, later):
        _head(page, line._replace(level=_UNDERLINED))
    elif line.kind in ("item", "text") and line.mark != "open":
        page.over = [held for held in page.over if held.level < line.level]
        if line.kind == "item" and later and later[0].kind == "item" and later[0].level > line.level:
            _head(page, line)
        else:
            _statement(page, line)


def _is_underlined(page: _Page, line: Line, later: Sequence[Line]) -> bool:
    """Tell whether a line that only names something is a heading, for the line of signs that follows it."""
    if line.kind != "text" or not later or later[0].kind != "rule":
        return False
    rule = page.text[later[0].start : later[0].end].strip()
    tokens = _cell(page, line.start, line.end)
    named = all(token.kind in ("class", "place", "noun", "and") or token.text in SMALL for token in tokens)
    both = {"class", "place"} <= {token.kind for token in tokens}
    return set(rule) in ({"-"}, {"="}) and named and not both


def _is_place_over_items(page: _Page, line: Line, later: Sequence[Line]) -> bool:
    """Tell whether a line that only names a place stands over the items of a list."""
    if line.kind != "text" or not later or later[0].kind != "item":
        return False
    tokens = _cell(page, line.start, line.end)
    return any(token.kind == "place" for token in tokens) and all(
        token.kind in ("place", "noun", "and") or token.text in SMALL for token in tokens
    )


def _head(page: _Page, line: Line) -> None:
    page.over = [held for held in page.over if held.level < line.level]
    tokens = [token for part in sentences_in(page.text, line.start, line.end) for token in part]
    while tokens and tokens[-1].text in (":", "-"):
        tokens.pop()
    heading = _Heading(line.level, labelled(tokens), line.start, line.end)
    page.over.append(heading)
    page.read.append(heading)


def _statement(page: _Page, line: Line) -> None:
    """Read an item or a line of text with what it stands under."""
    cells = page.text[line.start : line.end]
    void = any(held.tokens for held in page.over) and _VOID.fullmatch(cells)
    if _NONE.fullmatch(cells):
        parts = [[none_at(line.start, line.end)]]
    else:
        parts = [] if void else [labelled(tokens) for tokens in sentences_in(page.text, line.start, line.end)]
    for tokens in parts:
        said = tokens
        for held in reversed(page.over):
            said = _under(page, held, said, line)
        if line.mark == "no":
            said = [Token("not", "no", line.start, line.start), *said]
        page.read.append(said)
        if line.kind == "item" and page.over:
            _follow(page, page.over[-1], said)


def _follow(page: _Page, heading: _Heading, said: Sentence) -> None:
    """Put the classes of the items below "in descending order" one after the other."""
    rising = next((token.name for token in heading.tokens if token.kind == "order"), "")
    name = next((token for token in said if token.kind == "class"), None)
    if rising not in ("list", "rising") or name is None:
        return
    if heading.last is not None and heading.last.name != name.name:
        order = Token("order", "ahead of", name.start, name.start, "more" if rising == "list" else "less")
        page.read.append([heading.last, order, name])
    heading.last = name


def _under(page: _Page, heading: _Heading, tokens: Sentence, line: Line) -> Sentence:
    """Put before a sentence what its heading says of it, at the place of the sentence itself after the first one."""
    held = heading.tokens
    page.repeated += len(held)
    if page.repeated > _REPEATED:
        return []
    own = {token.kind for token in tokens}
    kinds = {token.kind for token in held}
    if "not" in kinds:
        held = held if _is_bare(tokens) else [token for token in held if token.kind == "place"]
        kinds = {token.kind for token in held}
    else:
        if "class" in own and (kinds & {"class", "lead", "rank", "order"} or ("amount" in own and "amount" in kinds)):
            held = [token for token in held if token.kind == "place"]
        elif "class" in own:
            held = [token for token in held if token.kind in ("place", "amount", "noun", "shape")]
            held = held if {"place", "amount"} & {token.kind for token in held} else []
        elif not kinds & {"class", "place"}:
            held = []
    if not held:
        return tokens
    kept = {token.kind for token in held}
    if heading.used:
        held = [token._replace(start=line.start, end=line.end) for token in held]
    heading.used = True
    if "class" in kept and "not" not in kept:
        led = next((place for place, token in enumerate(tokens) if token.kind != "place"), 0)
        if led and tokens[led].kind == "break":
            return [*tokens[: led + 1], *held, bound_at(line.start, line.start), *tokens[led + 1 :]]
        return [*held, bound_at(line.start, line.start), *tokens]
    sign = [Token("break", ":", line.start, line.start)] if kept & {"place"} and "not" not in kept else []
    return [*held, *sign, *tokens]


def _is_bare(tokens: Sentence) -> bool:
    """Tell whether a sentence only names what its heading speaks of."""
    return all(token.kind in ("class", "comma", "and", "noun", "shape") or token.text in SMALL for token in tokens)


def _row(page: _Page, line: Line, later: Sequence[Line]) -> None:
    """Read a row of a table; its first one is a header if a rule follows it, or if it holds no value."""
    cells = [_cell(page, *cell) for cell in line.cells]
    if sum(map(len, cells)) > LONGEST:
        page.read.append([token for cell in cells for token in cell])
        return
    first = not page.header
    if first and _is_header(page, line, cells, later):
        page.header = cells or [[]]
        page.units = [bool(_IN_PERCENT.search(page.text[start:end])) for start, end in line.cells]
        return
    named = [bool({"class", "place"} & {token.kind for token in cell}) for cell in page.header[1:]]
    if any(named):
        for column, heading in enumerate(page.header[1 : len(cells)], start=1):
            if named[column - 1]:
                _matrix(page, line, cells, column, heading)
        return
    said: Sentence = []
    known = len(cells) < 2
    for column, cell in enumerate(cells):
        value = _value(page, line.cells[column], cell, column) if said else cell
        known |= bool(said) and value is not None
        if value and said and _ranks(page, column, value):
            value = [Token("lead", "dominated by", value[0].start, value[0].start, "right"), *value]
        said = _joined(said, value or [], line.cells[column])
    if known and any(token.kind == "class" for token in said):
        page.read.append(_over(page, said, line))


def _ranks(page: _Page, column: int, value: Sentence) -> bool:
    """Tell whether a column holds what is dominant: "| Region | Dominant class |"."""
    over = page.header[column] if column < len(page.header) else []
    return any(token.kind == "lead" for token in over) and any(token.kind == "class" for token in value)


def _over(page: _Page, said: Sentence, line: Line) -> Sentence:
    for held in reversed(page.over):
        said = _under(page, held, said, line)
    return said


def _cell(page: _Page, start: int, end: int) -> Sentence:
    return [token for part in sentences_in(page.text, start, end) for token in part]


def _is_header(page: _Page, line: Line, cells: Sequence[Sentence], later: Sequence[Line]) -> bool:
    if later and later[0].kind == "rule":
        return True
    follows = bool(later) and later[0].kind == "row"
    bare = not any(token.kind in ("amount", "not") for cell in cells for token in cell)
    return follows and bare and not any(character.isdigit() for character in page.text[line.start : line.end])


def _matrix(page: _Page, line: Line, cells: Sequence[Sentence], column: int, heading: Sentence) -> None:
    """Read one value of a table that names places or classes both ways."""
    start, end = line.cells[column]
    value = _value(page, (start, end), cells[column], column)
    if value is None:
        return
    moved = [token._replace(start=start, end=end) for token in (*heading, *cells[0])]
    if not value and not _YES.fullmatch(page.text[start:end]):
        return
    places = [token for token in moved if token.kind == "place"]
    names = [token for token in moved if token.kind != "place"]
    sign = [Token("break", ":", start, start)] if places else []
    said = [*places, *sign, *names, *([bound_at(start, start)] if value else []), *value]
    page.read.append(_over(page, said, line))


def _joined(said: Sentence, value: Sentence, at: tuple[int, int]) -> Sentence:
    """Add a cell to those before: a value to its class, a class to its place."""
    if not said or not value:
        return [*said, *value]
    if said[-1].kind == "place":
        return [*said, Token("break", ":", at[0], at[0]), *value]
    if said[-1].kind == "class" and not any(token.kind == "class" for token in value):
        return [*said, bound_at(at[0], at[0]), *value]
    if any(token.text == "is" for token in said) or not any(token.kind == "class" for token in said):
        return [*said, Token("comma", ",", at[0], at[0]), *value]
    return [*said, bound_at(at[0], at[0]), *value]


def _value(page: _Page, cell: tuple[int, int], tokens: Sentence, column: int) -> Sentence | None:
    """Read a cell as a value; None where it says that nothing is known."""
    text = page.text[slice(*cell)]
    if _NONE.fullmatch(text):
        return [none_at(*cell)]
    if _VOID.fullmatch(text):
        return None
    if _YES.fullmatch(text):
        return []
    if column < len(page.units) and page.units[column] and (found := _PLAIN_NUMBER.fullmatch(text)):
        start, end = cell[0] + found.start(1), cell[0] + found.end(1)
        return [token._replace(start=start, end=end) for part in sentences_in(f"{found[1]}%", 0, 99) for token in part]
    return tokens
