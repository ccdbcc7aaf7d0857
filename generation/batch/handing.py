"""Hand requests of a run out as a file, and take the answers back, whoever made them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from core.errors import BatchError
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.batch.batchlines import MOST_BYTES, MOST_LINES, Returned, lost, read_lines, request_line
from generation.batch.book import Book
from generation.batch.claims import Claim, Result
from generation.batch.database import opened
from generation.batch.order import Order
from generation.batch.ownership import owner
from generation.batch.rendering import render
from generation.batch.sources import Source, sources_of
from generation.models.outcome import Failure, Usage

_CHUNK = 500


class HandedOut(NamedTuple):
    """A file of requests."""

    part: int
    requests: int
    refusal: str
    """Which limit keeps further ones back; empty where none does."""


def hand_out(catalogue: Catalogue, settings: Settings, run: int, path: Path) -> HandedOut:
    """Write requests that wait as the file of a batch service, within the limits of the run; it rests meanwhile.

    Raises:
        BatchError: The run is not there, is going, is written by rules, or has nothing that waits.
    """
    with opened(settings.runs) as database:
        book = Book(database, run, owner())
        try:
            found = write_part(book, catalogue, settings, path)
        finally:
            book.leave("paused", "Requests were handed out as a file. Read the answers back to go on.", book.seconds)
    if not found.requests:
        raise BatchError(found.refusal or f"Nothing of run {run} waits to be asked.")
    return found


def write_part(book: Book, catalogue: Catalogue, settings: Settings, path: Path, most: int = MOST_LINES) -> HandedOut:
    """Write one file of as many requests as a service takes, or as the limits allow."""
    if book.order.by_rules:
        raise BatchError("The rules write this run: there is nothing to ask a service.")
    claims, size, refusal = list[Claim](), 0, ""
    with path.open("wb") as file:
        while len(claims) < most and size < MOST_BYTES:
            claimed = book.step([], min(_CHUNK, most - len(claims)))
            refusal = claimed.refusal
            spare, failed = list[Claim](), list[Result]()
            for claim in claimed.calls:
                line = b"" if size >= MOST_BYTES else _line(book, catalogue, settings, claim, failed)
                if size + len(line) > MOST_BYTES or size >= MOST_BYTES:
                    spare.append(claim)
                    size = MOST_BYTES
                elif line:
                    file.write(line)
                    size += len(line)
                    claims.append(claim)
            book.step(failed, 0, spare=spare)
            if refusal or not (claimed.calls or claimed.cached):
                break
    return HandedOut(book.hand_out(claims) if claims else 0, len(claims), refusal)


def take_back(settings: Settings, run: int, path: Path) -> Returned:
    """Read a file of answers to requests that were handed out; what it leaves out waits again.

    Raises:
        BatchError: The run is not there or going, nothing was handed out, or the file is not about it.
        OSError: The file cannot be read.
    """
    with opened(settings.runs) as database:
        book = Book(database, run, owner())
        try:
            parts = [
                row[0] for row in database.execute("select id from parts where run = ? and read_at is null", [run])
            ]
            handed = {call: claim for part in parts for call, claim in book.handed_out(part).items()}
            if not handed:
                raise BatchError(f"No request of run {run} is handed out.")
            with path.open("rb") as file:
                found = read_lines(book.order, run, handed, file)
            if not found.results:
                raise BatchError(f"{path.name} holds no answer to a request of run {run}.")
            settle(book, found)
            database.execute("update parts set read_at = unixepoch() where run = ? and read_at is null", [run])
            state = "paused" if book.counts.waiting else "ended"
        except BaseException:
            state = "paused"
            raise
        finally:
            book.leave(state, "", book.seconds)
    return found


def settle(book: Book, found: Returned) -> None:
    """Write down what came back; what may pass the next time, and what did not come back, waits again."""
    attempts = book.account.limits.attempts
    for some in _chunks([*found.results, *map(lost, found.missing)]):
        book.step([_decided(result, attempts) for result in some], 0)


def _decided(result: Result, attempts: int) -> Result:
    failure = result.failure
    passing = failure is not None and failure.kind in ("transient", "throttled")
    return result._replace(retry_at=0.0) if passing and result.claim.attempts < attempts else result


def _chunks(results: list[Result]) -> Iterator[list[Result]]:
    yield from (results[start : start + _CHUNK] for start in range(0, len(results), _CHUNK))


def _line(book: Book, catalogue: Catalogue, settings: Settings, claim: Claim, failed: list[Result]) -> bytes:
    """Return the line of a request; one that cannot be made any more is told as a failure."""
    try:
        body = claim.body if claim.body is not None else drawn(catalogue, settings, book.order, claim)
    except BatchError as error:
        failed.append(Result(claim, usage=Usage(0, 0), failure=Failure("item", str(error))))
        return b""
    return request_line(book.run, claim, body)


def drawn(catalogue: Catalogue, settings: Settings, order: Order, claim: Claim) -> bytes:
    """Make a request with pictures once more.

    Raises:
        BatchError: It cannot be made, or is another one by now, as when an image was replaced.
    """
    return made_again(order, settings, claim, sources_of(catalogue, settings, order, claim.keys))


def made_again(order: Order, settings: Settings, claim: Claim, sources: Sequence[Source]) -> bytes:
    """Make a request with pictures once more, from what its tiles are described from.

    Raises:
        BatchError: It cannot be made, or is another one by now, as when an image was replaced.
    """
    made = render(order, settings, sources)
    if made.problem:
        raise BatchError(made.problem)
    if not claim.fingerprint.startswith(made.fingerprint):
        raise BatchError("The pictures or the land cover of the tile have changed since the plan. Plan it anew.")
    return made.body
