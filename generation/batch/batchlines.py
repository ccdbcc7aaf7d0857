"""The file of a batch service: a line a request, and a line an answer, in any order and perhaps not all of them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from core.remote.said import quoted
from generation.batch.claims import Claim, Result
from generation.batch.order import Order
from generation.batch.verdict import result_of
from generation.models.chunks import Answer
from generation.models.failures import of_status
from generation.models.outcome import Failure, Outcome, Usage
from generation.models.reported import is_error, reported_status

ROUTE: Final = "/v1/chat/completions"
MOST_LINES, MOST_BYTES = 50_000, 190_000_000
"""What services take of a file; the published limit is 200 MB."""


class Returned(NamedTuple):
    """What a file brought."""

    results: list[Result]
    strangers: int
    """Lines on requests that were not handed out, or came back already."""
    unread: int
    """Lines that are no answer at all."""
    missing: list[Claim]
    """Requests that no line is about."""


def mark_of(run: int, call: int) -> str:
    """Return the `custom_id` of a request."""
    return f"run-{run}-{call}"


def request_line(run: int, claim: Claim, body: bytes) -> bytes:
    """Return the line of a request, its end included."""
    document = {"custom_id": mark_of(run, claim.call), "method": "POST", "url": ROUTE, "body": json.loads(body)}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_lines(order: Order, run: int, handed_out: Mapping[int, Claim], lines: Iterable[bytes]) -> Returned:
    """Match answers with requests by their mark; whoever wrote the file, order and completeness are not trusted."""
    left, results, strangers, unread = dict(handed_out), list[Result](), 0, 0
    marks = {mark_of(run, call): call for call in handed_out}
    for document in _documents(lines):
        if document is None:
            unread += 1
            continue
        claim = left.pop(marks.get(str(document.get("custom_id")), -1), None)
        if claim is None:
            strangers += 1
            continue
        results.append(_result(order, claim, document))
    return Returned(results, strangers, unread, list(left.values()))


def _documents(lines: Iterable[bytes]) -> Iterator[dict[str, object] | None]:
    for line in lines:
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        yield found if isinstance(found, dict) else None


def _result(order: Order, claim: Claim, document: Mapping[str, object]) -> Result:
    response = document.get("response")
    body = response.get("body") if isinstance(response, Mapping) else None
    status = response.get("status_code") if isinstance(response, Mapping) else None
    if document.get("error") or not isinstance(body, Mapping) or (isinstance(status, int) and status >= 300):
        return _failed(claim, document.get("error") or body or document, status if isinstance(status, int) else None)
    if is_error(body):
        return _failed(claim, body, reported_status(body))
    answer = Answer(order.longest)
    answer.take(body, framed=False)
    return result_of(order, claim, claim.body or b"", answer.outcome())


def _failed(claim: Claim, said: object, status: int | None) -> Result:
    """An error, which some services write as a text and others as an object."""
    text = said if isinstance(said, str) else json.dumps(said)
    if status is None and isinstance(said, Mapping):
        status = reported_status(said)
    if status is None or status < 300:
        failure = Failure("transient", f"The batch service gives no answer. It says: {quoted(text)}")
    else:
        failure = of_status(status, text, {}, "The batch service")
    if failure.kind in ("config", "out of money"):
        failure = replace(failure, kind="item")  # one line says nothing about the others
    return Result(claim, usage=Usage(0, 0), failure=failure)


def lost(claim: Claim) -> Result:
    """What a request comes to of which the file says nothing."""
    failure = Failure("transient", "The file of answers holds no line about this request.")
    outcome = Outcome("", "error", failure=failure)
    return Result(claim, outcome.seconds, failure=failure)
