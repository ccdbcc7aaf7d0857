"""One request to a server of the tests, and what came of it."""

import threading

from generation.models.endpoints import Endpoint
from generation.models.openai_compatible import OpenAICompatible
from generation.models.outcome import Delta, Outcome
from generation.models.retries import Retries
from generation.prompts.messages import Message, Request
from generation.prompts.prompt import Parameters

REQUEST = Request("tiny", (Message("user", ("What is there?",)),), Parameters(temperature=0.4, seed=7, max_tokens=50))


def asked(url: str, request: Request = REQUEST, *, timeout_s: float = 20) -> tuple[str, Outcome]:
    """Ask with the usual patience but without its waits; return what was shown, and the end."""
    backend = OpenAICompatible(Endpoint("test", url, local=True, timeout_s=timeout_s), retries=Retries(base_s=0.001))
    *pieces, outcome = backend.stream(request, threading.Event())
    assert isinstance(outcome, Outcome)
    return "".join(piece.text for piece in pieces if isinstance(piece, Delta)), outcome
