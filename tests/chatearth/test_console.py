"""What a command says where nobody watches: its error first, its steps after a moment."""

import threading
from io import StringIO

import pytest

from chatearth import console
from chatearth.console import Console, listed, problems_told, shortened
from core.errors import PrerequisiteError
from core.progress import Progress


def test_what_fails_at_once_says_so_first_and_tells_no_steps(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "_SOON_S", 60)
    said = Console(as_json=True)
    said.progress(Progress("Looking through the files", 0, 0))
    with pytest.raises(SystemExit) as ended:
        said.failed("Nothing was taken.", {"tiles": 0}, "")
    assert ended.value.code == 1
    assert capsys.readouterr() == ('{\n  "tiles": 0\n}\n', "chatearth: Nothing was taken.\n")


def test_steps_are_told_when_the_work_goes_on_and_at_its_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "_SOON_S", 0.01)
    said = Console(as_json=False)
    said.progress(Progress("Looking at images", 0, 1_500))
    later = said._steps._later
    assert isinstance(later, threading.Timer)
    later.join(60)
    assert capsys.readouterr().err == "Looking at images (1,500)\n"
    said.progress(Progress("Downloading a.zip", 0, 21_400_000, in_bytes=True))
    assert capsys.readouterr().err == "Downloading a.zip (21.4 MB)\n"
    monkeypatch.setattr(console, "_SOON_S", 60)
    short = Console(as_json=False)
    short.progress(Progress("Sorting the tiles", 0, 0))
    short.result({}, "done")
    assert capsys.readouterr() == ("done\n", "Sorting the tiles\n")


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("answer", "sent"), [("y\n", True), ("Yes\n", True), ("\n", False), ("no\n", False), ("", False)]
)
def test_a_person_at_a_terminal_agrees_to_what_is_sent_or_not(
    monkeypatch: pytest.MonkeyPatch, answer: str, sent: bool
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    monkeypatch.setattr("sys.stderr", Terminal())
    if sent:
        Console(as_json=False).agree_to_send("these questions", yes=False)
        return
    with pytest.raises(PrerequisiteError, match=r"^Nothing was sent\.$"):
        Console(as_json=False).agree_to_send("these questions", yes=False)


def test_where_nobody_can_answer_only_the_option_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("y\n"))
    with pytest.raises(PrerequisiteError, match="Add --yes to send these sentences"):
        Console(as_json=False).agree_to_send("these sentences", yes=False)
    Console(as_json=False).agree_to_send("these sentences", yes=True)


def test_a_long_list_is_cut_and_says_how_much_more_there_is() -> None:
    assert shortened(str(number) for number in range(20)) == [f"  {number}" for number in range(20)]
    assert shortened(str(number) for number in range(1_021))[-2:] == ["  19", "  and 1,001 more; --json lists them all"]
    assert listed("have none", {"a": "no map"}) == ["1 have none:", "  a: no map"]
    assert listed("have none", {}) == problems_told([]) == []
