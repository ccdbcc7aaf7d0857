"""The book by itself: whatever is paid, fails, is killed and resumed, limits hold and nothing is lost."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BatchError
from core.settings import Settings
from generation.batch.book import Book
from generation.batch.claims import Claim, Result
from generation.batch.database import connect
from generation.batch.order import Limits
from generation.batch.ownership import is_held, owner
from generation.models.outcome import Failure, Usage
from tests.batches import LONGEST, Line, line, order_for, planned

CALLS = 12
DOWN = Failure("transient", "The server is down.")


@dataclass
class World:
    """What really happened, as the server would tell."""

    tokens: int = 0
    usd: float = 0.0
    made: list[int] = field(default_factory=list)
    captions: dict[int, int] = field(default_factory=dict)

    def serve(self, claim: Claim, share: float, *, fails: bool, counted: bool) -> Result:
        """Answer a call that takes some share of its worst case, and count it or not."""
        usage = Usage(round(claim.ceiling * share), round(LONGEST * share))
        self.tokens += sum(usage)
        self.usd += (usage[0] + 4 * usage[1]) / 1e6
        self.made.append(claim.call)
        told = usage if counted else None
        if fails:
            return Result(claim, 0.1, told, failure=DOWN, retry_at=None if claim.attempts > 2 else 0.0)
        self.captions[claim.call] = self.captions.get(claim.call, 0) + 1
        return Result(claim, 0.1, told, (("A lake.", ""),), "A lake.", "tiny")


steps = st.tuples(
    st.integers(1, 4),  # calls lent
    st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.booleans()), min_size=4, max_size=4),
    st.sampled_from(["settle", "settle", "settle", "part", "kill"]),
)
limits = st.builds(
    Limits,
    requests=st.none() | st.integers(0, 30),
    tokens=st.none() | st.integers(0, 3000),
    usd=st.none() | st.floats(0, 0.006),
)


def fast(path: Path) -> Book:
    connection = connect(path)
    connection.execute("pragma synchronous = off")
    return Book(connection, 1, owner())


def killed(path: Path, book: Book) -> Book:
    """The book of the process that comes after one that ended without a word."""
    book._db.execute("update runs set lease = 0")
    book._db.close()
    return fast(path)


@given(st.lists(steps, max_size=25), limits)
def test_no_history_passes_a_limit_loses_a_request_or_pays_twice_for_one_that_came_to_its_end(
    history: list[tuple[int, list[tuple[float, bool, bool]], str]], limit: Limits
) -> None:
    with TemporaryDirectory() as folder:
        settings, world = Settings(data=Path(folder)), World()
        planned(settings, order_for("http://127.0.0.1:9/v1"), CALLS, limit)
        book, under_way = fast(settings.runs), list[Claim]()
        for wanted, calls, what in history:
            under_way += book.step([], wanted).calls
            chosen = under_way[: len(under_way) // 2 + 1] if what == "part" else under_way
            served = [
                world.serve(claim, share, fails=fails, counted=counted)
                for claim, (share, fails, counted) in zip(chosen, calls, strict=False)
            ]
            if what == "kill":  # what was under way has been paid, and nobody wrote it down
                for result in served:
                    if not result.failure:
                        world.captions[result.claim.call] -= 1
                book, under_way = killed(settings.runs, book), []
            else:
                book.step(served, 0)
                done = {result.claim.call for result in served}
                under_way = [claim for claim in under_way if claim.call not in done]
            bound = book.account.bound
            assert limit.requests is None or len(world.made) <= book.account.requests <= limit.requests
            assert world.tokens <= bound.tokens and (limit.tokens is None or bound.tokens <= limit.tokens)
            assert world.usd <= bound.usd + 1e-9 and (limit.usd is None or bound.usd <= limit.usd + 1e-9)
        rows = book._db.execute("select call, state from calls where run = 1 order by call").fetchall()
        assert [row["call"] for row in rows] == list(range(CALLS))
        assert {row["call"] for row in rows if row["state"] == 2} == {
            call for call, times in world.captions.items() if times > 0
        }
        assert all(times <= 1 for times in world.captions.values()), "a request was paid again after its end"
        assert book.counts.done == sum(world.captions.values())
        book._db.close()


def test_a_run_belongs_to_whoever_is_at_it_until_its_lease_ends(bare: Settings) -> None:
    run = planned(bare, order_for("http://127.0.0.1:9/v1"), 3)
    first = Book(connect(bare.runs), run, owner())
    with pytest.raises(BatchError, match="going on in another process"):
        Book(connect(bare.runs), run, owner())
    first.leave("paused", "", 1.0)
    Book(connect(bare.runs), run, owner())


def test_a_process_that_is_gone_holds_nothing() -> None:
    host = owner().partition("/")[0]
    later = time.time() + 30
    assert is_held(owner(), later) and not is_held(owner(), time.time() - 1)
    assert not is_held(f"{host}/999999999/abc", later)
    assert is_held("elsewhere/999999999/abc", later)


def test_more_than_the_worst_case_is_booked_as_it_is(bare: Settings) -> None:
    planned(bare, order_for("http://127.0.0.1:9/v1"), 0, lines=[Line(line(1).body, 10)])
    book = Book(connect(bare.runs), 1, owner())
    (claim,) = book.step([], 1).calls
    book.step([Result(claim, usage=Usage(1000, 5000), captions=(("A lake.", ""),), said="A lake.")], 0)
    assert book.account.bound.tokens == 6000
