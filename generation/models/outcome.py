"""What comes back from a backend: pieces of text while it writes, then one outcome, whatever happened."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from generation.prompts.messages import Request

FinishReason = Literal["stop", "length", "refused", "empty", "cut", "cancelled", "error"]
"""How an answer ended; only `stop` is a finished one."""

FailureKind = Literal["transient", "throttled", "out of money", "config", "item", "output"]
"""What to do about a failure: try again; slow down; stop and keep the rest; mend and start anew; leave this one out;
ask otherwise."""


class Usage(NamedTuple):
    """Tokens of one call."""

    prompt_tokens: int
    completion_tokens: int
    estimated: bool = False
    """The server did not count, we guessed."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no finished answer."""

    kind: FailureKind
    message: str
    """A sentence for people: what, where, what to do."""
    status: int | None = None
    """HTTP status, where there was an answer."""
    retry_after_s: float | None = None
    """How long the server asks to wait."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a call."""

    text: str
    """What was written, also where it was cut or cancelled."""
    finish_reason: FinishReason
    usage: Usage | None = None
    failure: Failure | None = None
    """None for a finished answer, and for one that a person cancelled."""
    model: str | None = None
    """What the server calls the model that answered."""
    first_text_s: float | None = None
    """From the call to the first piece of text."""
    seconds: float = 0.0
    attempts: int = 1

    @property
    def finished(self) -> bool:
        """Whether this is an answer that may become a caption."""
        return self.finish_reason == "stop" and self.failure is None


class Delta(NamedTuple):
    """A further piece of text."""

    text: str


Event = Delta | Outcome


class Backend(Protocol):
    """Something that answers requests."""

    def stream(self, request: Request, stop: threading.Event) -> Iterator[Event]:
        """Answer a request: any number of pieces, then one outcome. Ends soon after `stop` is set."""
        ...
