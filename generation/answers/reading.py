"""The one door from a raw answer to captions: cleaned, or refused with the reason."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from core.errors import AnswerError, RefusalError
from generation.answers import envelopes, markup, objects, quotation, several, talk, thoughts, tokens
from generation.answers.peel import Peel
from generation.answers.refusals import REFUSED, is_refusal
from generation.answers.remains import refuse_remains
from generation.prompts.recipes.recipe import Recipe

LONGEST_CAPTION = 20_000
"""Characters. A caption has a thousand; what is longer without its thoughts is none."""
_MOST_WRAPPINGS = 24
_JOINERS = "\u200c\u200d"
"""Show nothing either, but scripts such as Persian are misspelt without them."""
_SHORTEST_ECHO, _ECHO = 40, 80
"""Characters of a prompt that an answer has to begin with to count as its echo."""

_THOUGHTS: tuple[Peel, ...] = (thoughts.channels, thoughts.between_marks)
_AROUND: tuple[Peel, ...] = (
    *_THOUGHTS,
    tokens.template_tokens,
    envelopes.tag,
    envelopes.fence,
)
"""Wrappings of any answer."""
_OF_A_CAPTION: tuple[Peel, ...] = (
    objects.whole,
    markup.rule,
    talk.label,
    markup.sections,
    markup.heading,
    talk.lead,
    talk.closing,
    markup.block_quote,
    quotation.quotes,
    envelopes.breaks,
    markup.points,
    markup.emphasis,
)
"""Wrappings of one caption, those that could be mistaken for others last."""


class Reading(NamedTuple):
    """The caption in an answer."""

    caption: str
    taken_off: tuple[str, ...] = ()
    """What stood around it, in words for people."""

    @property
    def note(self) -> str:
        """A sentence on what was taken off; empty where nothing was."""
        return f"Taken off the answer: {', '.join(self.taken_off)}." if self.taken_off else ""


def captions_of(recipe: Recipe, answer: str, expected: Sequence[str], prompt: str = "") -> dict[str, Reading]:
    """Return the caption of each expected tile: what the model meant to say, whole, and nothing else.

    Args:
        recipe: What was asked.
        answer: What the model wrote.
        expected: Names of the tiles, in the order of the request.
        prompt: Words of the request, to notice an answer that repeats them.

    Raises:
        RefusalError: The model refused.
        AnswerError: The answer is empty, not of the form that was asked for, or cannot be cleaned safely.
    """
    text = _tidied(answer)
    if not text:
        raise AnswerError("The model's answer is empty. Ask again, or use another model.")
    if _echoes(text, prompt):
        raise AnswerError("The model's answer repeats the prompt. Use a model that follows instructions.")
    text, taken = _peeled(text, _THOUGHTS)
    if len(text) > LONGEST_CAPTION * len(expected):
        raise AnswerError("The model's answer is far too long for a caption. Ask again, or use another model.")
    text, more = _peeled(text, _AROUND)
    taken += more
    if recipe.response_schema:
        return {expected[0]: _structured(text, taken)}
    if len(expected) == 1:
        return {expected[0]: _caption(text, taken, 1)}
    _refuse(text)
    parts = several.split(text, expected)
    return {name: _caption(part, taken, number) for number, (name, part) in enumerate(parts.items(), start=1)}


def document_of(answer: str, longest: int) -> object:
    """Return the JSON document that a model was asked for, without thoughts, fences or words around it.

    Raises:
        RefusalError: The model refused.
        AnswerError: The answer is empty or too long, or holds no one document.
    """
    text = _visible(answer).strip()
    if not text:
        raise AnswerError("The model's answer is empty. Ask again, or use another model.")
    text, _ = _peeled(text, _THOUGHTS)
    if len(text) > longest:
        raise AnswerError("The model's answer is far too long. Ask again, or use another model.")
    text, _ = _peeled(text, _AROUND)
    return objects.document(text)


def _tidied(answer: str) -> str:
    """Make blanks single ones; they carry nothing in a caption."""
    lines = _visible(answer).replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in lines))


def _visible(text: str) -> str:
    """Drop characters that show nothing: blanks of no width, soft hyphens, marks of direction."""
    if text.isascii():
        return text
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf" or letter in _JOINERS)


def _structured(text: str, taken: list[str]) -> Reading:
    """The caption in a JSON object, cleaned as any other."""
    found = objects.structured(text)
    if not found.alone:
        taken = [*taken, "words around the object"]
    reading = _caption(found.caption, taken, 1)
    if not found.unreadable:
        return reading
    left_out = f"{found.unreadable} of its claims that cannot be read"
    return reading._replace(taken_off=(*reading.taken_off, left_out))


def _caption(text: str, taken: Sequence[str], number: int) -> Reading:
    """Clean one caption, and make it one paragraph; notes of a list keep their lines."""
    label = partial(several.numbered, number=number)
    text, more = _peeled(text, (*_AROUND, label, *_OF_A_CAPTION), check=_refuse)
    refuse_remains(text.replace(markup.ITEM, "\n"))
    lines = (" ".join(line.split()) for line in text.split(markup.ITEM))
    return Reading("\n".join(lines), tuple(dict.fromkeys([*taken, *more])))


def _peeled(text: str, peels: Sequence[Peel], check: Callable[[str], None] | None = None) -> tuple[str, list[str]]:
    """Take off one wrapping after another until there is none."""
    taken: list[str] = []
    while len(taken) <= _MOST_WRAPPINGS:
        if check:
            check(text)
        found = next((peeled for peel in peels if (peeled := peel(text))), None)
        if found is None:
            return text, taken
        if not found.text.strip():
            raise AnswerError(
                f"The model's answer is nothing but {found.what}. Raise the token limit, or change the prompt."
            )
        text = _visible(found.text).strip()
        taken.append(found.what)
    raise AnswerError("The model's answer has too many wrappings to find the caption in it. Ask for plain text.")


def _refuse(text: str) -> None:
    """Refuse what no cleaning makes a caption."""
    if is_refusal(text):
        raise RefusalError(REFUSED)
    thoughts.refuse_words(text)


def _echoes(text: str, prompt: str) -> bool:
    """Whether an answer begins as the prompt does."""
    said, asked = " ".join(text.split()), " ".join(prompt.split())
    return len(asked) >= _SHORTEST_ECHO and said.startswith(asked[:_ECHO])
