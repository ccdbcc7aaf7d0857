"""A catalogue whose captions can be reviewed, and the shortest way to do so."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.settings import Settings
from core.store import checkstore
from core.store.catalogue import Catalogue, scalar
from core.store.checkstore import Finding
from core.store.schema import CHECK_SCORES
from generation.review import decisions, queues, rules, serving
from generation.review.decisions import Decided, Ruling
from generation.review.queues import Queue
from generation.review.serving import Item
from tests import small_catalogue

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Desk:
    """A catalogue and its queues."""

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        self.settings, self.catalogue = settings, catalogue

    @classmethod
    def made(cls, folder: Path, *, count: int = 30) -> "Desk":
        return cls(Settings(data=folder), small_catalogue.fill(folder, count=count)[0])

    @classmethod
    def of(cls, folder: Path) -> "Desk":
        """Open one that is there."""
        settings = Settings(data=folder)
        return cls(settings, Catalogue(settings.catalogue))

    def queue(self, rule: str = "all", answers: int = 1) -> Queue:
        return queues.open_queue(self.catalogue, self.settings, rules.parse(rule), answers=answers)

    def take(self, queue: Queue, reviewer: str, *, after: int = 0, now: datetime = NOW) -> Item | None:
        return next(iter(serving.take_next(self.catalogue, queue, reviewer, after=after, now=now)), None)

    def decide(
        self,
        queue: Queue,
        item: Item,
        reviewer: str,
        decision: str = "accept",
        text: str = "",
        now: datetime = NOW,
        taken: int | None = None,
    ) -> Decided:
        reason = "style" if decision == "reject" else ""
        answer = Ruling(decision, reason, text, 1.0, taken)  # type: ignore[arg-type]
        return decisions.decide(self.catalogue, queue, item, answer, reviewer, now=now)

    def answered(self, item: Item, text: str, *, backend: str = "endpoint", model: str = "tiny") -> int:
        """Store an answer of a model about a tile; return the number of the call."""
        with self.catalogue.cursor() as cursor:
            return scalar(
                cursor,
                """insert into generations (run, place, repetition, key, recipe, prompt_hash, backend, endpoint,
                base_url, model, body, body_hash, pictures, characters, input_kind, caption, finish_reason)
                values ('r', 0, 0, ?, '4v-like', 'abc', ?, 'here', '', ?, '', '', [], 0, 'image', ?, 'stop')
                returning id""",
                [item.slot.key, backend, model, text],
            )

    def in_force(self) -> dict[tuple[int, str, int], str]:
        """The texts in force, by slot."""
        with self.catalogue.cursor() as cursor:
            rows = cursor.execute(
                """select a.key, a.caption_set, a.variant, c.text from active_captions a
                join captions c on c.id = a.caption"""
            ).fetchall()
        return {(key, name, variant): text for key, name, variant, text in rows}

    def marks(self) -> dict[int, str]:
        with self.catalogue.cursor() as cursor:
            return dict(cursor.execute("select caption, mark from review_marks").fetchall())

    def check(self, truths: dict[int, float]) -> None:
        """Have captions been checked, with a score each; every other one breaks the rule on comparisons."""
        with self.catalogue.cursor() as cursor:
            covers = dict(
                cursor.execute(
                    "select c.id, hash(g.regions) from captions c join landcover g on g.key = c.key"
                ).fetchall()
            )
        found = [
            Finding(one, covers[one], (truth, *[None] * (len(CHECK_SCORES) - 1)), 1, int(truth < 50), 0, 1, 0, 0,
                    4 * (one % 2), ())
            for one, truth in truths.items()
            if one in covers
        ]  # fmt: skip
        checkstore.store(self.catalogue, 1, found)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk.made(tmp_path)
    yield made
    made.catalogue.close()


def ids(catalogue: Catalogue, queue: Queue) -> list[int]:
    """The captions of a queue, in their order."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute("select caption from review_items where queue = ? order by place", [queue.id]).fetchall()
    return [caption for (caption,) in rows]
