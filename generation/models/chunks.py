"""An answer as it comes in, and the judgement whether it is one."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from generation.models.contents import read_content
from generation.models.ends import is_end, meaning, told_reason, worse
from generation.models.outcome import Failure, FinishReason, Outcome, Usage

MAX_CHARACTERS = 200_000
"""Longest answer that is kept; a caption has a thousand."""

_SHORT = 20
"""Characters of a text that may come again by chance."""

_SENTENCE_END = re.compile("[.!?\u2026\u3002\uff01\uff1f\u0964\u061f}`][\\s\"'\u201d\u2019\xbb)\\]*_]*$")


class Answer:
    """Collects the pieces of one answer."""

    def __init__(self, limit: int | None = None) -> None:
        """Begin an answer of at most so many tokens."""
        self.text = ""
        self.began = False
        """Whether anything came that belongs to an answer."""
        self._limit = limit
        self._half = ""
        self._last = ""
        """The last piece, whole."""
        self._pieced, self._growing = False, True
        """Whether any text came in pieces; whether each began with the one before."""
        self._index: str | None = None
        self._unread = ""
        self._hole: Failure | None = None
        """Why the text is not all that was written."""
        self._finish = ""
        self._refusal = ""
        self._thought = self._complete = False
        self._usage: Usage | None = None
        self._model: str | None = None

    def take(self, document: Mapping[str, object], *, framed: bool = True) -> str:
        """Take a piece, or a whole answer, and return its text; servers leave out what they like.

        Args:
            document: What came.
            framed: Whether it came as an event of a stream.
        """
        self._note(document)
        new = "".join(self._read(choice, document, framed) for choice in self._choices(document))
        new = self._joined(new)
        if new and self._unread:
            self._hole = _broken(self._unread)
        self.text += new
        return new

    def lose(self, said: str) -> None:
        """Note that something came that cannot be read, which leaves a hole unless all of the text came before it."""
        self._unread = said
        if not self._finish:
            self._hole = _broken(said)

    def end(self) -> None:
        """Note that the server said that this is all."""
        self._complete = True

    @property
    def finished(self) -> bool:
        """Whether the end was told, so that what happens to the connection afterwards does not matter."""
        return bool(self._finish) or self._complete

    @property
    def too_long(self) -> bool:
        """Whether reading on makes no sense."""
        return len(self.text) > MAX_CHARACTERS

    def outcome(self) -> Outcome:
        """Judge the answer as it stands when the server is done."""
        reason, failure = self._judge()
        said = self.text or self._joined(self._refusal)
        return Outcome(said, reason, self._usage, failure, self._model)

    def ended(self, reason: FinishReason, failure: Failure | None) -> Outcome:
        """Return what there is of an answer that ended otherwise."""
        return Outcome(self.text, reason, self._usage, failure, self._model)

    def _joined(self, text: str) -> str:
        """Put characters together that came in two halves; a half that stays alone is replaced."""
        text, self._half = self._half + text, ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _choices(self, document: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
        """The one choice that was asked for, or a document that is one itself."""
        held = document.get("choices")
        found = [choice for choice in held if isinstance(choice, Mapping)] if isinstance(held, list) else []
        if not found:
            yield document
            return
        numbers = [str(choice.get("index") or 0) for choice in found]
        if self._index is None:
            self._index = "0" if "0" in numbers else numbers[0]
        if self._index in numbers:
            yield found[numbers.index(self._index)]

    def _read(self, choice: Mapping[str, object], document: Mapping[str, object], framed: bool) -> str:
        """Take the one choice that was asked for."""
        inside = choice is not document
        done = document.get("done") if not inside else None
        inner = [held for name in ("delta", "message") if isinstance(held := choice.get(name), Mapping)]
        told = told_reason(choice, document, *inner) or ("stop" if done is True else "")
        self._finish = worse(self._finish, told)
        new = ""
        for name in ("delta", "message"):
            held = choice.get(name)
            held = {"content": held} if inside and isinstance(held, str | list) else held
            if isinstance(held, Mapping) and not new:
                said = self._said(held)
                new = self._rest(said) if name == "message" and inside else self._fresh(said)
                self._complete |= name == "message" and not framed and done is not False
        if not new and (text := _text(choice.get("text"))):
            new = self._fresh(text)
            self.began = True
            self._complete |= not framed and inside
        return new

    def _fresh(self, said: str) -> str:
        """What of a piece is new: some servers send all of the text so far with each, or once more at the end."""
        if not said:
            return ""
        last, self._last, self._pieced = self._last, said, True
        self._growing &= said.startswith(last)
        if len(said) <= _SHORT:
            return said
        if self._growing and last.strip():
            self.text = last
            return said[len(last) :]
        rest = _after(self.text, said) if len(self.text.strip()) > _SHORT else None
        if rest is None:
            return said
        return rest if rest.strip() else ""

    def _rest(self, said: str) -> str:
        """What a whole message adds to pieces that came before it."""
        if not self._pieced:
            return said.removeprefix(self.text)
        return _after(self.text, said) or ""

    def _said(self, message: Mapping[str, object]) -> str:
        """Return the words of a message, without its thoughts."""
        self.began = True
        found = read_content(message)
        self._refusal += found.refusal
        self._thought |= found.thought
        if found.unread:
            why = f"A part of the answer, of the kind '{found.unread[:40]}', cannot be read. Use another model."
            self._hole = Failure("output", why)
        return found.text

    def _judge(self) -> tuple[FinishReason, Failure | None]:
        end = meaning(self._finish)
        if self._refusal or end == "refused":
            return "refused", Failure("output", "The model refused to answer. Change the prompt, or use another model.")
        if end == "failed":
            failure = Failure("transient", f"The server ended the answer with '{self._finish[:40]}'. Try again.")
            return ("cut" if self.text else "error"), failure
        if self._hole:
            return "cut", self._hole
        end = end or self._told_end()
        if not end:
            return "cut", Failure("transient", "The answer broke off before its end. Try again.")
        if end == "length" or (end == "stop" and self._stops_short()):
            still = " while the model was still thinking" if self._thought and not self.text.strip() else ""
            return "length", Failure("output", f"The answer was cut at the token limit{still}. Raise the limit.")
        if not self.text.strip():
            why = "A model without vision answers pictures so." if end == "stop" else ""
            if self._thought:
                why = "The model only thought, and wrote nothing: give it more tokens, or ask for less thinking."
            message = f"The answer is empty. {why} Change the prompt, or use another model.".replace("  ", " ")
            return "empty", Failure("output", message)
        if end != "stop":
            return "refused", Failure("output", f"The model ended with '{self._finish[:40]}' instead of a text.")
        return "stop", None

    def _stops_short(self) -> bool:
        """Whether a text took exactly all its tokens and ends in the middle of a sentence, whatever the server says."""
        full = self._limit and self._usage and self._usage.completion_tokens == self._limit
        return bool(full and self.text.strip() and not _SENTENCE_END.search(self.text[-100:]))

    def _told_end(self) -> Literal["", "stop", "length"]:
        """How an answer ended whose server gives no reason but says that it is whole."""
        if not self._complete:
            return ""
        full = self._limit and self._usage and self._usage.completion_tokens >= self._limit
        return "length" if full else "stop"

    def _note(self, document: Mapping[str, object]) -> None:
        self.began |= isinstance(document.get("choices"), list)
        self._model = _text(document.get("model"))[:200].encode("utf-8", "replace").decode() or self._model
        self._usage = _usage(document) or self._usage
        self._complete |= is_end(document.get("type")) or is_end(document.get("event"))


def _after(text: str, said: str) -> str | None:
    """What follows in a text that begins as another one, but for blanks around it."""
    if said.startswith(text):
        return said[len(text) :]
    begin, said = text.strip(), said.lstrip()
    return said[len(begin) :] if said.startswith(begin) else None


def _broken(said: str) -> Failure:
    return Failure("transient", f"The answer broke off: a part of it cannot be read: {said[:100]}. Try again.")


_COUNTS = (("prompt_tokens", "completion_tokens"), ("input_tokens", "output_tokens"))


def _usage(document: Mapping[str, object]) -> Usage | None:
    usage = document.get("usage")
    names = _COUNTS if isinstance(usage, Mapping) else (("prompt_eval_count", "eval_count"),)
    held = usage if isinstance(usage, Mapping) else document
    for pair in names:
        asked, written = (count if type(count := held.get(name)) is int and 0 <= count < 2**31 else 0 for name in pair)
        if asked or written:
            return Usage(asked, written)
    return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
