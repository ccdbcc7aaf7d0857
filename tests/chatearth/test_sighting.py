import json
from pathlib import Path

from tests import releases
from tests.releases import NAMES, command


def test_metadata_captions_are_shown_kept_and_asked_wrongly_with_a_reason(tmp_path: Path) -> None:
    releases.take(tmp_path / "data", releases.small(tmp_path / "release").folder)

    def asked(*arguments: object) -> dict[str, object]:
        done = command("--data", tmp_path / "data", "--json", *arguments)
        assert done.returncode == 0, done.stderr
        answer: dict[str, object] = json.loads(done.stdout)
        return answer

    shown = asked("metadata", NAMES[0])
    assert shown["kept"] is None and "UTM zone" in str(shown["caption"])
    assert asked("tile", NAMES[0])["where"] == shown["where"]
    assert asked("metadata", NAMES[0], "--keep", "--seed", "2")["kept"] == 1
    kept = asked("metadata", "--all", "--keep")
    assert kept["done"] == kept["new"] + 1 and asked("metadata", "--all", "--keep")["new"] == 0  # type: ignore[operator]
    found = asked("search", "UTM zone", "--set", "metadata", "--mode", "words")
    assert found["total"] == kept["done"]
    for arguments, said in (((), "Name tiles"), (("--all",), "needs --keep"), (("--all", NAMES[0]), "Name tiles")):
        done = command("--data", tmp_path / "data", "metadata", *arguments)
        assert done.returncode == 1 and said in done.stderr, (arguments, done.stderr)
