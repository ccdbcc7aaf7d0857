"""What a server sends back, read line by line, and its refusals, however it words them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from core.remote.redactor import Redactor
from core.remote.said import is_web_page, quoted
from generation.models.chunks import Answer
from generation.models.failures import no_answer, of_status
from generation.models.outcome import Failure, Outcome
from generation.models.reading import Piece, Reader
from generation.models.reported import PROGRESS, error_of_choice, is_error, is_notice, reported_status


class ReportedError(Exception):
    """A refusal, with or without the status of one."""

    def __init__(self, failure: Failure, said: str = "") -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.said = said


def refused(status: int, said: str, headers: Mapping[str, str], where: str, *, keyed: bool) -> ReportedError:
    """Return the refusal that an answer with such a status stands for."""
    return ReportedError(of_status(status, said, headers, where, keyed=keyed), said)


class Incoming:
    """Reads a success by what it holds and not by what its header says."""

    def __init__(self, answer: Answer, where: str, *, keyed: bool) -> None:
        """Begin.

        Args:
            answer: Collects the texts.
            where: Address of the server, for messages.
            keyed: Whether a key was sent.
        """
        self._answer, self._where, self._keyed = answer, where, keyed
        self._reader = Reader()

    @property
    def done(self) -> bool:
        """Whether reading on makes no sense."""
        return self._reader.done or self._answer.too_long

    def line(self, line: str) -> Iterator[str]:
        """Take a line and return the texts that it brings.

        Raises:
            ReportedError: It tells of an error, even in a success.
        """
        return self._taken(self._reader.line(line))

    def end(self, content_type: str) -> Iterator[str]:
        """Take the end of the body.

        Raises:
            ReportedError: All that came is an error, or no answer of a model.
            ValueError: What came cannot be read.
        """
        reader, answer = self._reader, self._answer
        yield from self._taken(reader.end())
        if reader.done:
            answer.end()
        if reader.notice and not answer.text:
            raise self._reported(reader.notice)
        if reader.stray and not answer.began:
            raise self._no_answer(content_type)

    def _taken(self, pieces: Iterable[Piece]) -> Iterator[str]:
        reader, answer = self._reader, self._answer
        for document, event, framed, unread in pieces:
            if unread:
                answer.lose(quoted(unread) or unread)
                continue
            if event.lower() in PROGRESS and not ("choices" in document or document.get("error")):
                reader.set_aside(json.dumps(document))
                continue
            if is_error(document, event):
                if not answer.text and is_notice(document, event):
                    reader.notice = document
                    continue
                raise self._reported(document)
            yield answer.take(document, framed=framed)
            if error := error_of_choice(document):
                raise self._reported(error)
            if not answer.began:
                reader.set_aside(json.dumps(document))

    def _reported(self, error: Mapping[str, object]) -> ReportedError:
        return refused(reported_status(error), json.dumps(error), {}, self._where, keyed=self._keyed)

    def _no_answer(self, kind: str) -> Exception:
        reader = self._reader
        said = quoted(reader.stray)
        if reader.framed or reader.broken:
            return ValueError(said)
        return ReportedError(no_answer("html" if is_web_page(reader.stray) else kind, self._where, said))


def cleaned(outcome: Outcome, redactor: Redactor) -> Outcome:
    """Take keys out of everything that a server said."""
    failure = outcome.failure and replace(outcome.failure, message=redactor.message(outcome.failure.message))
    model = outcome.model and redactor.clean(outcome.model)
    return replace(outcome, text=redactor.clean(outcome.text), failure=failure, model=model)
