"""An answer as it comes in, and the judgement whether it is one."""

from collections.abc import Iterator, Mapping

from generation.models.contents import read_content
from generation.models.outcome import Failure, FinishReason, Outcome, Usage

MAX_CHARACTERS = 200_000
"""Longest answer that is kept; a caption has a thousand."""

_FILTERED = {"content_filter", "content_filtered", "contentfilter", "safety", "refusal", "recitation", "blocklist"}
_FILTERED |= {"prohibited_content", "spii", "blocked", "guardrail_intervened", "sensitive", "censored", "moderation"}
_FAILED = {"error", "network_error", "failed", "abort", "aborted", "cancelled", "insufficient_system_resource"}
_FINISHES = dict.fromkeys(("eos", "eos_token", "end_turn", "stop_sequence", "stop_token", "end", "normal"), "stop")
_FINISHES |= dict.fromkeys(("stop", "complete", "completed", "finished", "done", "eos_found"), "stop")
_FINISHES |= dict.fromkeys(("length", "max_tokens", "model_length", "max_length", "max_output_tokens"), "length")
_FINISHES |= dict.fromkeys(("max_completion_tokens", "max_new_tokens", "token_limit", "limit", "truncated"), "length")
_FINISHES |= dict.fromkeys(("model_context_window_exceeded", "context_length_exceeded"), "length")
_FINISHES |= dict.fromkeys(("null", "none", "unspecified", "finish_reason_unspecified"), "")
"""What servers call the two usual ends, and none."""


class Answer:
    """Collects the pieces of one answer."""

    def __init__(self, limit: int | None = None) -> None:
        """Begin an answer of at most so many tokens."""
        self.text = ""
        self.began = False
        """Whether anything came that belongs to an answer."""
        self._limit = limit
        self._half = ""
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
        new = "".join(self._read(choice, document, framed) for choice in _choices(document))
        new = self._joined(new)
        self.text += new
        return new

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

    def _read(self, choice: Mapping[str, object], document: Mapping[str, object], framed: bool) -> str:
        """Take the one choice that was asked for."""
        inside = choice is not document
        done = document.get("done") if not inside else None
        self._finish = _finish(choice) or ("stop" if done is True else "") or self._finish
        new = ""
        for name in ("delta", "message"):
            held = choice.get(name)
            if isinstance(held, Mapping) and not new:
                said = self._said(held)
                whole = name == "message" and inside
                new = said.removeprefix(self.text) if whole else said
                self._complete |= name == "message" and not framed and done is not False
        if not new and (text := _text(choice.get("text"))):
            new = text
            self.began = True
            self._complete |= not framed and inside
        return new

    def _said(self, message: Mapping[str, object]) -> str:
        """Return the words of a message, without its thoughts."""
        self.began = True
        found = read_content(message)
        self._refusal += found.refusal
        self._thought |= found.thought
        return found.text

    def _judge(self) -> tuple[FinishReason, Failure | None]:
        word = self._finish.strip().lower().replace("-", "_")
        if self._refusal or word in _FILTERED:
            return "refused", Failure("output", "The model refused to answer. Change the prompt, or use another model.")
        if word in _FAILED:
            failure = Failure("transient", f"The server ended the answer with '{self._finish[:40]}'. Try again.")
            return ("cut" if self.text else "error"), failure
        finish = _FINISHES.get(word, self._finish) or self._told_end()
        if not finish:
            return "cut", Failure("transient", "The answer broke off before its end. Try again.")
        if finish == "length":
            still = " while the model was still thinking" if self._thought and not self.text.strip() else ""
            return "length", Failure("output", f"The answer was cut at the token limit{still}. Raise the limit.")
        if not self.text.strip():
            why = "A model without vision answers pictures so." if finish == "stop" else ""
            if self._thought:
                why = "The model only thought, and wrote nothing: give it more tokens, or ask for less thinking."
            message = f"The answer is empty. {why} Change the prompt, or use another model.".replace("  ", " ")
            return "empty", Failure("output", message)
        if finish != "stop":
            return "refused", Failure("output", f"The model ended with '{self._finish[:40]}' instead of a text.")
        return "stop", None

    def _told_end(self) -> str:
        """How an answer ended whose server gives no reason but says that it is whole."""
        if not self._complete:
            return ""
        full = self._limit and self._usage and self._usage.completion_tokens >= self._limit
        return "length" if full else "stop"

    def _note(self, document: Mapping[str, object]) -> None:
        self.began |= isinstance(document.get("choices"), list)
        self._model = _text(document.get("model"))[:200].encode("utf-8", "replace").decode() or self._model
        self._usage = _usage(document) or self._usage


def _choices(document: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """The one choice that was asked for, or a document that is one itself."""
    held = document.get("choices")
    found = [choice for choice in held if isinstance(choice, Mapping)] if isinstance(held, list) else []
    if not found:
        yield document
    yield from [choice for choice in found if choice.get("index") in (None, 0, "0")][:1]


def _finish(choice: Mapping[str, object]) -> str:
    told = choice.get("finish_reason") or choice.get("done_reason")
    return _text(told.get("type")) if isinstance(told, Mapping) else _text(told)


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
