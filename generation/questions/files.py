"""Questions and answers as files of JSON lines, which other tools read as well."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from core.errors import EvaluationError
from generation.questions.kinds import Question, of_document
from generation.questions.scoring import Answered

_STEP = 20_000
QUESTIONS = "questions.jsonl"
"""File of the data folder that questions are written to by default."""


def beside(source: Path, name: str) -> Path:
    """Where the answers of somebody go by default: beside the questions, under a name of theirs."""
    return source.with_name(f"{source.stem}-{re.sub(r'[^A-Za-z0-9]+', '-', name).strip('-')[:80]}.jsonl")


def kept_answers(folder: Path) -> dict[str, Path]:
    """Return the files of answers in a data folder, by who was asked; the newest first."""
    found: dict[str, Path] = {}
    for path in sorted(folder.glob(f"{Path(QUESTIONS).stem}-*.jsonl"), key=lambda path: -path.stat().st_mtime):
        try:
            _, first = next(_lines(path, cut=True))
        except (StopIteration, EvaluationError, OSError):  # empty, or somebody else's
            continue
        if isinstance(name := first.get("asked"), str):
            found.setdefault(name, path)
    return found


def write_questions(path: Path, questions: Iterable[Question]) -> int:
    """Write questions, one a line, into a new file that appears whole; return how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    count = 0
    with part.open("w", encoding="utf-8") as file:
        for _, some in groupby(enumerate(questions), key=lambda item: item[0] // _STEP):
            lines = [json.dumps(question.document(), ensure_ascii=False) for _, question in some]
            count += len(lines)
            file.write("\n".join(lines) + "\n")
    part.replace(path)
    return count


def read_questions(path: Path) -> Iterator[Question]:
    """Read questions that `write_questions` wrote.

    Raises:
        EvaluationError: The file is not there, or holds something else.
    """
    for number, held in _lines(path):
        try:
            yield of_document(held)
        except KeyError as error:
            raise EvaluationError(f"{path}, line {number} is no question: {error} is missing.") from error


def append_answer(path: Path, question: Question, answer: str, said: str, asked: str) -> None:
    """Keep an answer at once, so that an interrupted run goes on after it.

    Args:
        path: The file of answers.
        question: What was asked.
        answer: The option that was chosen, or empty.
        said: What was written.
        asked: Who was asked, and what was shown.
    """
    line = {**question.document(), "given": answer, "said": said[:2_000], "asked": asked}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def write_answers(path: Path, answered: Iterable[Answered], asked: str) -> None:
    """Write the answers of captions, which are found again at once, in place of what the file held."""
    with path.open("w", encoding="utf-8") as file:
        for question, given in answered:
            line = {**question.document(), "given": given, "said": given, "asked": asked}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def read_answers(path: Path) -> list[Answered]:
    """Read answers; of a question that was answered twice the last counts, and a last line that was cut off does not.

    Raises:
        EvaluationError: The file is not there, or holds something else.
    """
    held: dict[str, Answered] = {}
    for number, line in _lines(path, cut=True):
        if "given" not in line:
            raise EvaluationError(f"{path}, line {number} has no answer. Name a file that chatearth ask run wrote.")
        try:
            question = of_document(line)
        except KeyError as error:
            raise EvaluationError(f"{path}, line {number} is no question: {error} is missing.") from error
        held[question.id] = Answered(question, str(line["given"]))
    if not held:
        raise EvaluationError(f"{path} holds no answers.")
    return list(held.values())


def _lines(path: Path, *, cut: bool = False) -> Iterator[tuple[int, dict[str, object]]]:
    if not path.is_file():
        raise EvaluationError(f"There is no file '{path}'. Make it with chatearth ask build and chatearth ask run.")
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                held = json.loads(line)
            except ValueError as error:
                if cut and not line.endswith("\n"):
                    return
                raise EvaluationError(f"{path}, line {number} is no JSON: {error}.") from error
            if not isinstance(held, dict):
                raise EvaluationError(f"{path}, line {number} is no question.")
            yield number, held
