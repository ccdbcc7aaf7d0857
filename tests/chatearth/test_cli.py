import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatearth.cli import run
from core.geography.tiles import Tile
from core.raster.landcover import REGIONS
from core.raster.legend import CLASSES
from tests import releases
from tests.checkout import ROOT
from tests.releases import NAMES

Answer = dict[str, object]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the small release, for commands that only read."""
    place = tmp_path_factory.mktemp("cli")
    release = releases.small(place / "release")
    release.put_images({NAMES[5]: releases.flat(255)})
    (release.folder / "labels" / f"{NAMES[4]}.png").unlink()
    releases.take(place / "data", release.folder)
    return place / "data"


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """`--data` sets a variable of the process: give it back."""
    monkeypatch.setenv("CHATEARTH_DATA", "/nonexistent")
    yield


def asked(capsys: pytest.CaptureFixture[str], *arguments: object) -> Answer:
    run([*map(str, arguments), "--json"])
    answer: Answer = json.loads(capsys.readouterr().out)
    return answer


def ended(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[object, str]:
    """Status and last words of a command that fails."""
    with pytest.raises(SystemExit) as end:
        run([*map(str, arguments)])
    out, err = capsys.readouterr()
    assert out == ""
    return end.value.code, err


def test_an_import_reports_what_it_took(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    release = releases.small(tmp_path / "release")
    release.put_images({NAMES[0]: b"broken"})
    answer = asked(capsys, "import", release.folder, "--data", tmp_path / "data")
    assert (answer["tiles"], answer["captions"], answer["added"], answer["skipped"]) == (6, 8, 20, 0)
    assert isinstance(answer["seconds"], float)
    problems = answer["problems"]
    assert isinstance(problems, list)
    assert [(sorted(problem), problem["item"]) for problem in problems] == [(["item", "kind", "reason"], NAMES[0])]


def test_labels_and_several_paths_are_taken_together(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    release = releases.small(tmp_path / "release")
    (release.folder / "labels").rename(tmp_path / "maps")
    answer = asked(
        capsys,
        *("import", release.folder / "json_files", release.folder / "s2_rgb_images"),
        *("--labels", tmp_path / "maps", "--data", tmp_path / "data"),
    )
    assert answer["added"] == 20
    assert all("no land cover" not in held for held in releases.flags_of(tmp_path / "data").values())


def test_info_counts_tiles_captions_and_flags(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    answer = asked(capsys, "info", "--data", data)
    assert (answer["tiles"], answer["embedded"]) == (6, 0)
    assert answer["caption_sets"] == {"35": {"test": 2, "train": 3, "val": 1}, "4v": {"train": 2}}
    assert answer["flags"] == {"white image": 1, "no land cover": 1}


def test_info_of_an_empty_folder_says_what_to_do(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run(["info", "--data", str(tmp_path / "new")])
    assert "chatearth import" in capsys.readouterr().out


@pytest.mark.parametrize("ending", ["", ".png"])
def test_a_tile_is_shown_with_and_without_the_ending_of_its_file(
    capsys: pytest.CaptureFixture[str], data: Path, ending: str
) -> None:
    answer = asked(capsys, "tile", NAMES[1] + ending, "--data", data)
    tile = Tile.parse(NAMES[1])
    assert answer["name"] == NAMES[1]
    assert answer["xyz"] == {"z": 14, "x": tile.x, "y": tile.y}
    assert answer["bounds"] == pytest.approx(tile.bounds)
    assert answer["pixel_m"] == pytest.approx(tile.pixel_m)
    assert (answer["split"], answer["flags"]) == ("train", [])
    captions = answer["captions"]
    assert isinstance(captions, list)
    assert [(c["set"], c["version"], c["origin"]) for c in captions] == [("35", 1, "dataset"), ("4v", 1, "dataset")]
    assert captions[1]["text"] == f"A forest at {NAMES[1]}."
    facts = answer["facts"]
    assert (isinstance(facts, dict) and facts["shares"] == {"water": 0.0, "tree": 0.5, "developed area": 0.5}) or facts


def test_a_tile_without_land_cover_has_no_facts(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    answer = asked(capsys, "tile", NAMES[4], "--data", data)
    assert answer["facts"] is None and answer["flags"] == ["no land cover"]


@pytest.mark.parametrize("ending", ["", ".png"])
def test_facts_of_a_tile_are_shares_by_class_and_region(
    capsys: pytest.CaptureFixture[str], data: Path, ending: str
) -> None:
    answer = asked(capsys, "facts", NAMES[0] + ending, "--data", data)
    assert answer["shares"] == {"water": 0.5, "tree": 0.5}
    assert answer["regions"] == {
        "top left": {"tree": 1.0},
        "top right": {"water": 1.0},
        "bottom left": {"tree": 1.0},
        "bottom right": {"water": 1.0},
        "middle": {"water": 0.5, "tree": 0.5},
    }
    words = answer["size_words"]
    assert isinstance(words, dict) and tuple(words) == REGIONS
    assert words["top left"] == [["tree", "extra large"]]
    assert words["middle"] == [["water", "large"], ["tree", "large"]]


def test_facts_of_a_label_file_need_no_catalogue(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "my map.png"
    path.write_bytes(releases.label(3, 6, 6, 6))
    answer = asked(capsys, "facts", path, "--data", tmp_path / "data")
    assert answer["shares"] == {"tree": 0.25, "crop": 0.75} and answer["unmatched"] == 0
    assert not (tmp_path / "data").exists()


@pytest.mark.real_data
def test_the_facts_of_the_real_example_are_those_of_its_real_captions(
    capsys: pytest.CaptureFixture[str], shared_data: Path
) -> None:
    pair = shared_data / "chatearthnet" / "figure_pair"
    coloured = asked(capsys, "facts", pair / "example_label_color.png")
    indexed = asked(capsys, "facts", pair / "example_label_index.png")
    assert coloured == indexed
    shares = coloured["shares"]
    assert isinstance(shares, dict) and set(shares) <= {land.name for land in CLASSES}
    assert sum(shares.values()) == pytest.approx(1)


def test_the_text_form_says_the_same_for_people(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    for arguments, expected in (
        (["info"], "6 tiles"),
        (["tile", NAMES[0]], "Trees cover most of"),
        (["facts", NAMES[0]], "50.00%"),
        (["doctor"], "catalogue"),
    ):
        run([*arguments, "--data", str(data)])
        assert expected in capsys.readouterr().out


def test_the_doctor_lists_checks(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    checks = asked(capsys, "doctor", "--data", data)["checks"]
    assert isinstance(checks, list)
    assert all(sorted(check) == ["detail", "name", "ok"] for check in checks)
    assert {check["name"]: check["detail"] for check in checks}["catalogue"] == "6 tiles"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["tile", "1_1_patch00"], "holds no tile 1_1_patch00"),
        (["tile", "nonsense"], "not a tile name"),
        (["tile", "8192_0_patch00"], "off the grid"),
        (["tile", "x' or 1=1; --"], "not a tile name"),
        (["facts", "1_1_patch00"], "holds no tile"),
        (["facts", NAMES[4]], "chatearth landcover fetch"),
        (["facts", "missing/4481_2438_patch01.png"], "does not exist"),
        (["facts", "missing.png"], "missing.png does not exist"),
        (["facts", "."], "is a folder"),
        (["facts", "x" * 300], "xxx"),
        (["check", "--label", ".", "--text", "x"], "name one that lies in it"),
        (["import", "/nonexistent/release"], "/nonexistent/release does not exist"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence_with_status_1(
    capsys: pytest.CaptureFixture[str], data: Path, arguments: list[str], expected: str
) -> None:
    status, said = ended(capsys, *arguments, "--data", data, "--json")
    assert status == 1
    assert expected in said.splitlines()[-1] and said.splitlines()[-1].startswith("chatearth: ")


@pytest.mark.parametrize(
    "content", [b"", b"text", releases.picture(size=(64, 64)), b"\x89PNG\r\n"], ids=["empty", "text", "small", "cut"]
)
def test_a_file_that_is_no_label_map_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "map.png"
    path.write_bytes(content)
    status, said = ended(capsys, "facts", path)
    assert status == 1 and said.startswith(f"chatearth: {path}: ")


def test_a_file_where_the_data_folder_should_be_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_text("text")
    assert ended(capsys, "info", "--data", path) == (
        1,
        f"chatearth: The data folder {path} cannot be used: it is a file. Choose another with --data.\n",
    )


@pytest.mark.parametrize(
    "arguments", [[], ["nonsense"], ["import"], ["tile"], ["info", "--nonsense"], ["demo", "x", "--tiles", "0"]]
)
def test_wrong_usage_ends_with_status_2(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    status, said = ended(capsys, *arguments)
    assert status == 2 and "usage: chatearth" in said


def test_the_data_folder_may_come_from_the_environment(
    capsys: pytest.CaptureFixture[str], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATEARTH_DATA", str(data))
    assert asked(capsys, "info")["tiles"] == 6


def test_a_process_of_its_own_keeps_results_and_progress_apart(tmp_path: Path) -> None:
    release = releases.small(tmp_path / "release")
    done = releases.process("import", release.folder, "--data", tmp_path / "data", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["tiles"] == 6
    assert "Measuring land cover (6)" in done.stderr.splitlines()
    failed = releases.process("tile", "nonsense", "--data", tmp_path / "data", "--json")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert len(failed.stderr.splitlines()) == 1
    wrong = releases.process("tile", "--data", tmp_path / "data", "--json")
    assert (wrong.returncode, wrong.stdout) == (2, "")


def test_a_reader_that_goes_away_is_no_error(data: Path) -> None:
    shell = f"{sys.executable} -m chatearth info --data '{data}' --json | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr


def commands() -> dict[str, list[str]]:
    """Every command with one word for all that it needs, by the parser's own list."""
    from chatearth.cli import parser

    found = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return {name: [name, *needed(command)] for name, command in found.choices.items()}


def needed(command: argparse.ArgumentParser) -> Iterator[str]:
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            name, below = next(iter(action.choices.items()))
            yield from (name, *needed(below))
        elif not action.option_strings:
            yield next(iter(action.choices or "x"))
        elif action.required:
            yield f"{action.option_strings[0]}={next(iter(action.choices or 'x'))}"


@pytest.mark.parametrize("words", commands().values(), ids=commands())
def test_the_data_folder_and_json_stand_before_or_after_every_command(words: list[str]) -> None:
    from chatearth.cli import parser

    def understood(*arguments: str) -> tuple[object, object]:
        options = parser().parse_args(arguments)
        return options.data, options.json

    asked_for = (Path("here"), True)
    assert understood("--data", "here", "--json", *words) == asked_for
    assert understood(*words, "--data", "here", "--json") == asked_for
    assert understood("--data", "here", *words, "--json") == asked_for
    assert understood("--json", *words, "--data=here") == asked_for
    assert understood("--js", "--da", "here", *words) == asked_for, "shortened"
    assert understood("--data", "there", "--json", *words, "--json", "--data", "here") == asked_for, "the last counts"
    assert understood(*words) == (None, False)
    assert understood("--data", "here", *words) == (Path("here"), False)
    assert understood("--json", *words) == (None, True)


def test_what_follows_two_dashes_is_the_query_wherever_the_data_folder_stands(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    for before, after in ((["--data", data, "--json"], []), ([], ["--data", data, "--json"])):
        run([*map(str, before), "search", *map(str, after), "--limit", "1", "--", "-forest --data"])
        assert json.loads(capsys.readouterr().out)["query"] == "-forest --data"


def test_an_empty_name_of_a_data_folder_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--data", "", "info"], ["info", "--data="]):
        status, said = ended(capsys, *arguments)
        assert status == 2 and "--data" in said and "variable" in said


def test_the_command_itself_explains_what_stands_before_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(["--help"])
    assert {"--data", "--json"} <= set(capsys.readouterr().out.split())


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    from chatearth.cli import parser

    for action in parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name in action.choices:
                with pytest.raises(SystemExit) as end:
                    run([name, "--help"])
                assert end.value.code == 0
                assert "--json" in capsys.readouterr().out


def test_the_options_of_all_commands_are_known_before_the_truth_check_is_loaded() -> None:
    code = "import sys, chatearth.cli; print([name for name in sys.modules if name.startswith('generation.checks')])"
    said = subprocess.check_output([sys.executable, "-c", code], text=True, cwd=ROOT, timeout=60)
    assert said.strip() == "[]"


def test_pixels_that_are_in_no_legend_are_counted(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "map.png").write_bytes(releases.colours((1, 2, 3), (0, 192, 0)))
    answer = asked(capsys, "facts", tmp_path / "map.png")
    assert answer["unmatched"] == 128 * 256 and answer["shares"] == {"tree": 1.0}
