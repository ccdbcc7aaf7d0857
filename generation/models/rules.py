"""The rule-based captioner as a backend: no language model, no server, no charge."""

import threading
import time
from collections.abc import Iterator

from core.errors import ExplorerError
from generation.facts.measure import Facts
from generation.models.outcome import Delta, Event, Failure, Outcome, Usage
from generation.prompts.messages import Request
from generation.prompts.prompt import Parameters
from generation.rules import write


class Rules:
    """Writes from the facts of one tile; the model of a request is the style."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def stream(self, request: Request, stop: threading.Event) -> Iterator[Event]:
        """Write the caption; the seed draws the words."""
        started = time.monotonic()
        try:
            text = write(self._facts, request.model, request.parameters.seed or 0)
        except ExplorerError as error:
            yield Outcome("", "error", failure=Failure("item", str(error)))
            return
        yield Delta(text)
        took = time.monotonic() - started
        yield Outcome(text, "stop", Usage(0, 0), model=request.model, first_text_s=took, seconds=took)


def rule_request(style: str, seed: int | None) -> Request:
    """Return the request that stands for a rule-based caption in the history: a style, a seed, no messages."""
    return Request(style, (), Parameters(seed=seed or 0))
