"""Runs through the batch service of an endpoint: files go up, answers come back hours later, at its own price."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import httpx2
import openai

from core.errors import AddressError, EndpointError
from core.progress import Progress
from core.remote.addresses import origin
from core.remote.redactor import Redactor
from core.remote.web import guarded
from generation.batch.batchlines import ROUTE, read_lines
from generation.batch.book import Book
from generation.batch.database import opened
from generation.batch.ending import Ended
from generation.batch.handing import settle, write_part
from generation.batch.meter import Meter
from generation.batch.ownership import owner
from generation.batch.start import Start
from generation.models.endpoints import Endpoint
from generation.models.failures import of_connection, of_status

_LINES = 5_000
"""Requests of a file: few enough to hold, and for the first to come back while the last are waited for."""
_TOGETHER = 4
"""Files that are with the service at a time."""
_MOST_BYTES = 1 << 30
_TIMEOUT_S = 300.0
_ENDS = ("completed", "failed", "expired", "cancelled")
_MARK = "chatearth"
_TICK_S = 0.2


class _Part(NamedTuple):
    id: int
    remote: str | None


class ServiceEngine:
    """One start of one run. Files that are with the service stay there when it ends; the next start asks for them."""

    def __init__(self, start: Start, *, poll_s: float = 30.0) -> None:
        """Prepare.

        Args:
            start: What is started.
            poll_s: How often the service is asked.
        """
        self._start, self._poll_s = start, poll_s
        self._began = time.monotonic()

    def go(self) -> Ended:
        """Send what waits and read what comes, until nothing is left or somebody pauses it.

        Raises:
            BatchError: The run is not there, or another process is at it.
        """
        with opened(self._start.settings.runs) as database:
            self._db, self._book = database, Book(database, self._start.run, owner())
            self._seconds, self._meter = self._book.seconds, Meter(self._start.settings.runs, self._start.run)
            self._book.enter("running")
            ended = Ended("paused", "It was interrupted. Resume it.")
            try:
                ended = self._asked()
            finally:
                self._book.leave(ended.state, ended.reason, self._going_s)
                self._meter.note(self._book, self._going_s, 0, last=True)
        return ended

    def _asked(self) -> Ended:
        place = self._book.order.ask.endpoint
        if place is None:
            return Ended("paused", "The rules write this run: there is nothing to ask a service.")
        if missing := self._start.keys.missing(place):
            return Ended("paused", missing)
        key = self._start.keys.find(place)
        secret = key.value(place.base_url) if key else ""
        try:
            with _client(place, secret) as self._client:
                return self._followed()
        except openai.APIStatusError as error:
            told, where = error.response, origin(place.base_url)
            said = of_status(error.status_code, told.text, told.headers, where, keyed=bool(secret)).message
            if error.status_code in (404, 405):
                said = f"{where} has no batch service. Run it without --service."
        except EndpointError as error:
            said = str(error)
        except (openai.APIError, httpx2.HTTPError, AddressError, OSError) as error:
            said = of_connection(error, origin(place.base_url)).message
        return Ended("paused", Redactor([secret]).message(said))

    def _followed(self) -> Ended:
        refusal, ending = "", None
        while True:
            parts = self._parts()
            while not ending and len(parts) < _TOGETHER and (sent := self._sent()):
                refusal = sent[1]
                if not sent[0]:
                    break
                parts = self._parts()
            came = sum([self._came(part) for part in parts])
            if not self._parts() and not came:
                return ending or self._rested(refusal)
            ending = ending or self._wish()
            if ending and ending.state == "cancelled":
                for part in self._parts():
                    self._client.batches.cancel(part.remote or "")
                return ending
            if ending:
                return ending
            if not came:
                self._wait()

    def _rested(self, refusal: str) -> Ended:
        if refusal:
            return Ended("paused", refusal)
        return Ended("ended", "") if not self._book.salvage() else self._followed()

    def _parts(self) -> list[_Part]:
        rows = self._db.execute(
            "select id, remote from parts where run = ? and read_at is null order by id", [self._start.run]
        ).fetchall()
        return [_Part(*row) for row in rows]

    def _sent(self) -> tuple[int, str]:
        """Send one more file; return how many requests it holds, and which limit keeps others back."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "requests.jsonl"
            made = write_part(self._book, self._start.catalogue, self._start.settings, path, _LINES)
            if made.requests:
                self._submit(made.part, path)
        return made.requests, made.refusal

    def _submit(self, part: int, path: Path) -> None:
        name = f"{_MARK}-{self._start.run}-{part}.jsonl"
        file = self._client.files.create(file=(name, path.read_bytes()), purpose="batch")
        made = self._client.batches.create(
            input_file_id=file.id, endpoint=ROUTE, completion_window="24h", metadata={_MARK: name}
        )
        self._db.execute("update parts set remote = ? where id = ?", [made.id, part])

    def _came(self, part: _Part) -> bool:
        """Read a file of answers if it is there."""
        handed = self._book.handed_out(part.id)
        remote = part.remote or self._found(part.id)
        if remote is None:  # our process ended before the file was sent
            self._read(part)
            self._book.step([], 0, spare=list(handed.values()))
            return True
        batch = self._client.batches.retrieve(remote)
        self._db.execute("update parts set state = ? where id = ?", [batch.status, part.id])
        if batch.status not in _ENDS:
            return False
        if batch.status == "failed":
            self._read(part)
            self._book.step([], 0, spare=list(handed.values()))
            told = [one.message for one in (batch.errors.data if batch.errors and batch.errors.data else [])]
            why = "; ".join(filter(None, told)) or "it gives no reason"
            raise EndpointError(f"The batch service refuses the file: {why}")
        lines: list[bytes] = []
        for file in filter(None, (batch.output_file_id, batch.error_file_id)):
            lines += self._client.files.content(file).read().splitlines()
        settle(self._book, read_lines(self._book.order, self._start.run, handed, lines))
        self._read(part)
        return True

    def _read(self, part: _Part) -> None:
        self._db.execute("update parts set read_at = unixepoch() where id = ?", [part.id])

    def _found(self, part: int) -> str | None:
        """Find a file of ours that was sent when our process ended before it could note the number."""
        name = f"{_MARK}-{self._start.run}-{part}.jsonl"
        for batch in self._client.batches.list(limit=100):
            if (batch.metadata or {}).get(_MARK) == name:
                self._db.execute("update parts set remote = ? where id = ?", [batch.id, part])
                return batch.id
        return None

    def _wait(self) -> None:
        ends = time.monotonic() + self._poll_s
        while time.monotonic() < ends and not self._wish():
            time.sleep(min(_TICK_S, self._poll_s))

    def _wish(self) -> Ended | None:
        counts = self._book.counts
        self._start.report(
            Progress("Waiting for the batch service", counts.tiles - counts.waiting - counts.left_out, counts.tiles)
        )
        self._book.renew(self._going_s)
        wanted, limits = self._meter.wishes()
        if limits is not None:
            self._book.limit(limits)
        if wanted in ("paused", "cancelled"):
            return Ended(wanted, "")
        return Ended("paused", "") if self._start.stopping() else None

    @property
    def _going_s(self) -> float:
        return self._seconds + time.monotonic() - self._began


def _client(place: Endpoint, secret: str) -> openai.OpenAI:
    transport = guarded(local=place.local, max_bytes=_MOST_BYTES)
    http = httpx2.Client(transport=transport, timeout=_TIMEOUT_S, trust_env=False, follow_redirects=False)
    return openai.OpenAI(base_url=place.base_url, api_key=secret or "none", max_retries=2, http_client=http)
