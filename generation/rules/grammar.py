"""Small grammar for written captions: choices that do not repeat, lists, articles, agreement, numbers in words."""

from collections.abc import Hashable, Sequence
from random import Random
from typing import NamedTuple, TypeVar

_Option = TypeVar("_Option")

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Noun(NamedTuple):
    """A noun that needs no article."""

    text: str
    plural: bool = False


class Voice:
    """Draws words by a seed; of the same options none comes twice before all have come once."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)  # noqa: S311  draws words, guards nothing
        self._left: dict[Hashable, list[int]] = {}

    def pick(self, options: tuple[_Option, ...]) -> _Option:
        """Draw one of some options; pass the same ones again for another one."""
        left = self._left.setdefault(options, [])
        if not left:
            left.extend(self._random.sample(range(len(options)), len(options)))
        return options[left.pop()]

    def sample(self, options: Sequence[_Option], count: int) -> list[_Option]:
        """Draw several different options."""
        return self._random.sample(options, count)


def listed(items: Sequence[str]) -> str:
    """Join with commas and a last `and`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def with_article(phrase: str) -> str:
    """Put `a` or `an` before a phrase."""
    return f"{'an' if phrase[0] in 'aeio' else 'a'} {phrase}"


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    return text[:1].upper() + text[1:].rstrip(".") + "."


def in_words(number: int) -> str:
    """Return a count as people write it: words up to ten, `many` beyond."""
    return _NUMBERS[number] if number < len(_NUMBERS) else "many"


def agreeing(template: str, subject: Noun, **words: str) -> str:
    """Fill a template whose verbs agree with its subject: `{subject} cover{s} ..., {is}, {has}, {its}`."""
    return template.format(
        subject=subject.text,
        s="" if subject.plural else "s",
        es="" if subject.plural else "es",
        **{"is": "are" if subject.plural else "is", "has": "have" if subject.plural else "has"},
        its="their" if subject.plural else "its",
        it="they" if subject.plural else "it",
        **words,
    )


def percent(share: float) -> str:
    """Return a share in whole percent; what is there is never 0 and what is not all never 100."""
    if 0 < share < 0.005:
        return "under 1%"
    return "over 99%" if 0.995 <= share < 1 else f"{round(100 * share)}%"


def word_count(sentences: Sequence[str]) -> int:
    """Words of some sentences together."""
    return sum(len(text.split()) for text in sentences)
