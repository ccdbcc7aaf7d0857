"""What was acknowledged before a program was killed is there afterwards."""

import random
import signal
import subprocess
import sys
from pathlib import Path

from core.geography.tiles import Tile
from core.store import captionversions
from core.store.catalogue import Catalogue
from core.store.schema import MIGRATIONS
from tests import releases
from tests.checkout import ROOT
from tests.releases import NAMES

KILLS = 8

KEEPS_ON = """
import sys
from pathlib import Path
from core.geography.tiles import Tile
from core.store.captionversions import NewCaption, add_version
from core.store.catalogue import Catalogue
catalogue = Catalogue(Path(sys.argv[1]))
while True:
    print(add_version(catalogue, Tile.parse(sys.argv[2]), NewCaption("A lake.", "human", "me")).version, flush=True)
"""


def keep_until_killed(path: Path, keeps: int) -> int:
    """Keep captions in a process of its own, kill it after some, and return the last version that it acknowledged."""
    running = subprocess.Popen(
        [sys.executable, "-c", KEEPS_ON, str(path), NAMES[0]], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert running.stdout
    said = [running.stdout.readline() for _ in range(keeps)]
    running.send_signal(signal.SIGKILL)
    said += running.stdout.readlines()
    running.stdout.close()
    running.wait()
    return max(int(line) for line in said if line.endswith("\n"))


def test_no_caption_that_was_acknowledged_is_lost_when_the_program_is_killed(tmp_path: Path) -> None:
    releases.take(tmp_path / "data", releases.small(tmp_path / "release").folder)
    path = tmp_path / "data" / "catalogue.duckdb"
    rng = random.Random(5)
    for _ in range(KILLS):
        acknowledged = keep_until_killed(path, rng.randrange(1, 30))
        with Catalogue(path) as catalogue, catalogue.cursor() as cursor:
            slot = captionversions.slots(catalogue, Tile.parse(NAMES[0]))[0]
            rows = cursor.execute(
                "select version from captions where (key, caption_set, variant) = (?, ?, ?) order by version", slot
            ).fetchall()
        assert [version for (version,) in rows] == list(range(1, len(rows) + 1))
        assert len(rows) >= acknowledged


def test_a_program_that_is_killed_while_it_makes_the_catalogue_does_not_spoil_it(tmp_path: Path) -> None:
    path = tmp_path / "data" / "catalogue.duckdb"
    made = "import sys; from pathlib import Path; from core.store.catalogue import Catalogue; print(flush=True); "
    made += "Catalogue(Path(sys.argv[1])); import time; time.sleep(60)"
    rng = random.Random(6)
    for _ in range(KILLS):
        running = subprocess.Popen([sys.executable, "-c", made, str(path)], cwd=ROOT, stdout=subprocess.PIPE)
        assert running.stdout
        running.stdout.readline()
        try:
            running.wait(rng.uniform(0, 0.3))
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        running.stdout.close()
        with Catalogue(path) as catalogue, catalogue.cursor() as cursor:
            assert cursor.execute("select max(version) from migrations").fetchall() == [(len(MIGRATIONS),)]
        path.unlink()
