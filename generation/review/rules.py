"""By which rule captions come into a queue, and in which order, as a text such as `truth:60` and as SQL."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from core.errors import ReviewError, echoed
from core.store.checkerrors import STYLE_RULES
from core.store.tiletable import COUNTS
from generation.checks.disputes import DISPUTES_VERSION
from generation.review.forms import FORMS

DISPUTED = "disputed"
"""The queue of what reviewers left to somebody who settles it."""

LOW_TRUTH, RARE, FAR_APART, ODD_LENGTH = 60, 0.02, 30, 2
"""A low score; the part of tiles that a rare class dominates at most; points of truth between the captions of two
sets; and how many times longer or shorter than the middle one of its set an odd caption is."""

_LONGEST = 1_000_000


class Rule(NamedTuple):
    """A rule, as it is written: its form, and a value after a colon."""

    form: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.form}:{self.value}" if self.value else self.form

    @property
    def words(self) -> str:
        """What it picks, for people."""
        said = _FORMS[self.form].words
        value = self.value
        if self.form == "random":
            count, _, seed = value.partition(":")
            return f"{int(count):,} drawn by chance, seed {seed}"
        return said.format(value=value) if value or "{" not in said else said.format(value="any")

    @property
    def is_sample(self) -> bool:
        """Whether it stands for all captions, so that figures of it hold for them."""
        return self.form == "random"


class Query(NamedTuple):
    """What a rule picks, as SQL: rows of `caption`, with `weight`, by which the greatest comes first."""

    sql: str
    parameters: dict[str, object]


class _Form(NamedTuple):
    words: str
    read: Callable[[str], str]
    """Returns the value as it is kept, or raises ValueError."""
    sql: Callable[[str], Query]
    condition: Callable[[str], str] | None = None
    """On `checks k`, where that is all it asks."""


def parse(text: str) -> Rule:
    """Read a rule.

    Raises:
        ReviewError: The text is none.
    """
    form, _, value = text.partition(":")
    if form not in _FORMS:
        raise ReviewError(f"'{echoed(text)}' is no review queue. Write {FORMS}.")
    try:
        return Rule(form, _FORMS[form].read(value))
    except ValueError as error:
        raise ReviewError(f"'{echoed(text)}' is no review queue: {error}.") from error


def query(rule: Rule) -> Query:
    """Return what a rule picks of `active_captions`.

    Runs, lists and samples are picked by `queues`, as the table `meant`.
    """
    return _FORMS[rule.form].sql(rule.value)


def together(chosen: Sequence[Rule]) -> tuple[list[Rule], str]:
    """Return those of some rules that ask of the checks alone, and what counts the captions of each in one pass."""
    found = {rule: condition(rule.value) for rule in chosen if (condition := _FORMS[rule.form].condition)}
    counted = ", ".join(f"count(*) filter ({condition})" for condition in found.values())
    return list(found), f"select {counted} {_CHECKED}"


_CHECKED = f"""from active_captions a join checks k on k.caption = a.caption
    join landcover g on g.key = a.key and {COUNTS}"""


def _none(value: str) -> str:
    if value:
        raise ValueError("nothing stands after its name")
    return ""


def _percent(value: str) -> str:
    number = int(value) if value.isascii() and value.isdecimal() else LOW_TRUTH if not value else 101
    if number > 100:
        raise ValueError("a score lies between 0 and 100")
    return str(number)


def _count(value: str) -> str:
    if not (value.isascii() and value.isdecimal() and 0 < int(value) <= _LONGEST):
        raise ValueError(f"it needs a number from 1 to {_LONGEST:,}")
    return str(int(value))


def _drawn(value: str) -> str:
    count, _, seed = value.partition(":")
    if not (seed or "0").isdecimal() or len(seed) > 9:
        raise ValueError("the seed is a number of at most nine digits, as in random:400:7")
    return f"{_count(count)}:{int(seed or 0)}"


def _style(value: str) -> str:
    if value and value not in STYLE_RULES:
        raise ValueError(f"rules of style are {', '.join(STYLE_RULES)}")
    return value


def _named(value: str) -> str:
    if not value:
        raise ValueError("it needs an id after the colon")
    return value


def _of_checks(condition: Callable[[str], str], weight: str) -> Callable[[str], Query]:
    """Return what picks checked captions by a condition on `checks k`."""

    def picked(value: str) -> Query:
        return Query(f"select a.caption, {weight} as weight {_CHECKED} where {condition(value)}", {})

    return picked


def _low(value: str) -> str:
    return f"k.truth < {int(value)}"


def _contradicted(_: str) -> str:
    return "k.contradicted > 0"


def _styled(value: str) -> str:
    bits = 1 << STYLE_RULES.index(value) if value else (1 << len(STYLE_RULES)) - 1
    return f"(k.style & {bits}) <> 0"


def _comparing(_: str) -> str:
    return _styled("comparison")


def _length(_: str) -> Query:
    return Query(
        f"""select caption, far as weight from (
            select a.caption, abs(ln(greatest(c.words, 1)
                / greatest(median(c.words) over (partition by a.caption_set), 1))) as far
            from active_captions a join captions c on c.id = a.caption)
        where far > ln({ODD_LENGTH})""",
        {},
    )


def _rare(_: str) -> Query:
    return Query(
        f"""select a.caption, -r.part as weight from active_captions a join tiles t on t.key = a.key join (
            select dominant, count(*) / sum(count(*)) over () as part from tiles where dominant > 0 group by dominant
        ) r on r.dominant = t.dominant where r.part < {RARE}""",
        {},
    )


def _apart(_: str) -> Query:
    return Query(
        f"""with found as (
            select a.key, a.caption, a.caption_set, k.truth {_CHECKED}
            where a.caption_set in ('35', '4v') and a.variant = 0),
        pairs as (
            select f.caption as one, s.caption as other, abs(f.truth - s.truth) / 100 as far
            from found f join found s on s.key = f.key and s.caption_set = '4v' where f.caption_set = '35'
            and abs(f.truth - s.truth) >= {FAR_APART}
            union all select one, other, weight from disputes where version = {DISPUTES_VERSION} and weight > 0),
        sides as (select one as caption, far from pairs union all select other, far from pairs)
        select a.caption, max(b.far) as weight from sides b join active_captions a on a.caption = b.caption
        group by a.caption""",
        {},
    )


def _random(_: str) -> Query:
    return Query("select caption, weight from meant", {})


def _all(_: str) -> Query:
    return Query("select a.caption, 0 as weight from active_captions a", {})


def _disputed(_: str) -> Query:
    return Query(
        "select a.caption, 0 as weight from active_captions a join review_marks m using (caption) "
        "where m.mark = 'disputed'",
        {},
    )


_FORMS: dict[str, _Form] = {
    "truth": _Form("Truth below {value}", _percent, _of_checks(_low, "-k.truth"), _low),
    "contradicted": _Form(
        "Claims that the map contradicts", _none, _of_checks(_contradicted, "k.contradicted"), _contradicted
    ),
    "style": _Form("Style: {value}", _style, _of_checks(_styled, "bit_count(k.style)"), _styled),
    "comparison": _Form("Comparison phrases", _none, _of_checks(_comparing, "0"), _comparing),
    "length": _Form("Much longer or shorter than usual", _none, _length),
    "rare": _Form("Rare land cover", _none, _rare),
    "apart": _Form("GPT-3.5 and GPT-4V far apart", _none, _apart),
    "run": _Form("Kept from run {value}", _count, _all),
    "list": _Form("List {value}", _named, _all),
    "random": _Form("Drawn by chance", _drawn, _random),
    "all": _Form("All captions", _none, _all),
    DISPUTED: _Form("To be settled", _none, _disputed),
}

STANDING: tuple[Rule, ...] = tuple(
    map(parse, ("contradicted", "truth", "style", "comparison", "length", "rare", "apart", "all"))
)
"""Rules that are offered wherever there are captions."""
