"""No decision that was acknowledged is lost when the program is killed in the middle of a review."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

from tests.checkout import ROOT
from tests.generation.review.reviewed import Desk, ids
from tests.small_catalogue import fill

KILLS = 20

REVIEWS_ON = """
import os, sys, time
from pathlib import Path
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.review import decisions, queues, rules, serving

def review():
    settings = Settings(data=Path(sys.argv[1]))
    catalogue = Catalogue(settings.catalogue)
    queue = queues.open_queue(catalogue, settings, rules.parse("all"))
    print(os.getpid(), flush=True)
    for count in range(40):
        for item in serving.take_next(catalogue, queue, "Ada"):
            text = "" if count % 3 else f"Mended {item.caption}."
            decisions.decide(catalogue, queue, item, decisions.Ruling("edit" if text else "accept", "", text), "Ada")
            print(item.caption, "edit" if text else "accept", flush=True)
            if count % 7 == 6:
                decisions.undo(catalogue, queue, "Ada")
                print(item.caption, "undone", flush=True)
    time.sleep(60)

for line in sys.stdin:
    child = os.fork()
    if not child:
        review()
    os.waitpid(child, 0)
    print("killed", flush=True)
"""
"""Begins a review in a child for each line that it reads: a process that has loaded everything is soon another."""


def review_until_killed(asked: IO[str], told: IO[str], lines: int) -> list[tuple[int, str]]:
    """Have a child review, kill it after some decisions, and return what it acknowledged."""
    asked.write("go on\n")
    asked.flush()
    child = int(told.readline())
    said = [told.readline() for _ in range(lines)]
    os.kill(child, signal.SIGKILL)
    while (line := told.readline()) and not line.endswith("killed\n"):
        said.append(line)
    words = [line.split() for line in said]
    return [(int(caption), what) for caption, what in words]


def test_every_decision_that_was_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    fill(tmp_path, count=400)[0].close()
    rng, standing = random.Random(4), dict[int, str]()
    command = [sys.executable, "-c", REVIEWS_ON, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdin and running.stdout
        last = set[int]()
        for kill in range(1, KILLS + 1):
            told = review_until_killed(running.stdin, running.stdout, rng.randrange(1, 8))
            standing |= dict(told)
            last = last - {caption for caption, _ in told} | {told[-1][0]}
            if kill % 5 == 0:
                compare(tmp_path, standing, last)


def compare(folder: Path, standing: dict[int, str], last: set[int]) -> None:
    """Hold what is there against what was told; of the last caption a decision may have been taken back untold."""
    desk = Desk.of(folder)
    with desk.catalogue as catalogue, catalogue.cursor() as cursor:
        marks, texts = desk.marks(), dict(cursor.execute("select id, text from captions").fetchall())
        in_force = {one for (one,) in cursor.execute("select caption from active_captions").fetchall()}
        put = dict(cursor.execute("select caption, put from review_marks where put is not null").fetchall())
        assert cursor.execute("select count(*) from review_holds").fetchall()[0][0] <= 1
        assert set(standing) <= set(ids(catalogue, desk.queue()))
    for caption, what in standing.items():
        if caption not in last or what == "undone":
            assert marks.get(caption) == {"accept": "accepted", "edit": "corrected", "undone": None}[what], caption
    for caption, new in put.items():
        assert texts[new] == f"Mended {caption}." and new in in_force and caption not in in_force
