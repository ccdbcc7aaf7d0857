"""An answer as it comes in, and the judgement whether it is one."""

import re

from openai.types import CompletionUsage
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from generation.models.outcome import Failure, FinishReason, Outcome, Usage

MAX_CHARACTERS = 200_000
"""Longest answer that is kept; a caption has a thousand."""

_REFUSES = re.compile(
    r"\s*(?:i['\u2019]?m (?:really |very )?sorry[,.]? (?:but )?|"
    r"sorry[,.]? (?:but )?|unfortunately,? |as an ai[^.]*?,? )?"
    r"i (?:can(?:no|['\u2019])t|can not|am (?:not able|unable) to|won['\u2019]t|will not) "
    r"(?:help|assist|comply|do that|provide|fulfil|answer|describe|create|generate|view|see|process|analy[sz]e)",
    re.IGNORECASE,
)
_LONGEST_REFUSAL = 400
_FILTERED = ("content_filter", "safety", "refusal")
_FINISHES = {"eos": "stop", "eos_token": "stop", "end_turn": "stop", "stop_sequence": "stop", "complete": "stop"}
_FINISHES |= {"stop": "stop", "length": "length", "max_tokens": "length", "model_length": "length"}
"""What servers call the two usual ends."""


class Answer:
    """Collects the pieces of one answer."""

    def __init__(self) -> None:
        self.text = ""
        self._half = ""
        self._finish = ""
        self._refusal = ""
        self._usage: Usage | None = None
        self._model: str | None = None

    def take(self, chunk: ChatCompletionChunk) -> str:
        """Take a piece and return its text; servers leave out what they like, so nothing is relied on."""
        self._note(chunk)
        new = ""
        for choice in chunk.choices or []:
            delta = getattr(choice, "delta", None)
            self._finish = _text(getattr(choice, "finish_reason", None)) or self._finish
            new += _text(getattr(delta, "content", None))
            self._refusal += _text(getattr(delta, "refusal", None))
        new = self._joined(new)
        self.text += new
        return new

    def whole(self, completion: ChatCompletion) -> str:
        """Take an answer that came in one piece, from a server that does not stream."""
        self._note(completion)
        for choice in (completion.choices or [])[:1]:
            message = getattr(choice, "message", None)
            self._finish = _text(getattr(choice, "finish_reason", None))
            self.text = self._joined(_text(getattr(message, "content", None)))
            self._refusal = _text(getattr(message, "refusal", None))
        return self.text

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

    def _judge(self) -> tuple[FinishReason, Failure | None]:
        if self._refusal or self._finish.lower() in _FILTERED or _is_refusal(self.text):
            return "refused", Failure("output", "The model refused to answer. Change the prompt, or use another model.")
        finish = _FINISHES.get(self._finish.lower(), self._finish)
        if not finish:
            return "cut", Failure("transient", "The answer broke off before its end. Try again.")
        if finish == "length":
            return "length", Failure("output", "The answer was cut at the token limit. Raise the limit.")
        if not self.text.strip():
            why = "A model without vision answers pictures so." if finish == "stop" else ""
            message = f"The answer is empty. {why} Change the prompt, or use another model.".replace("  ", " ")
            return "empty", Failure("output", message)
        if finish != "stop":
            return "refused", Failure("output", f"The model ended with '{self._finish[:40]}' instead of a text.")
        return "stop", None

    def _note(self, chunk: ChatCompletion | ChatCompletionChunk) -> None:
        self._model = _text(chunk.model)[:200].encode("utf-8", "replace").decode() or self._model
        self._usage = _usage(chunk.usage) or self._usage


def _usage(usage: CompletionUsage | None) -> Usage | None:
    counts = (getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None))
    asked, written = (count if type(count) is int and 0 <= count < 2**31 else 0 for count in counts)
    return Usage(asked, written) if asked or written else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _is_refusal(text: str) -> bool:
    return len(text) < _LONGEST_REFUSAL and _REFUSES.match(text) is not None
