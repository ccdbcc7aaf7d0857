"""Whatever a server does and whenever a process is killed: limits hold, nothing is lost, the sums are right."""

from pathlib import Path

from tests.batches import ChatServer
from tests.histories import AT_ONCE, live

LIVES = 10


def test_no_life_of_a_run_passes_a_limit_loses_a_request_or_miscounts(server: ChatServer, tmp_path: Path) -> None:
    lives = [live(server, tmp_path / str(seed), seed) for seed in range(LIVES)]
    for one in lives:
        assert one.again <= one.kills * AT_ONCE, f"{one}: more was made again than was under way"
    assert sum(one.kills for one in lives) > LIVES / 2 and {"ended", "paused"} <= {one.state for one in lives}
