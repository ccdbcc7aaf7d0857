import argparse
import re
import subprocess
from pathlib import Path

import pytest

from chatearth.cli import parser
from core.settings import Settings
from tests.checkout import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
PROSE = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def commands(above: argparse.ArgumentParser | None = None) -> dict[str, argparse.ArgumentParser]:
    """Every command that does something, by its whole name."""
    found: dict[str, argparse.ArgumentParser] = {}
    for action in (above or parser())._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, made in action.choices.items():
                below = commands(made)
                found |= {f"{name} {further}": one for further, one in below.items()} if below else {name: made}
    return found


def section(command: str) -> str:
    found = re.search(rf"^## `chatearth {command}\b.*?(?=^## |\Z)", CLI, re.MULTILINE | re.DOTALL)
    assert found, f"docs/cli.md has no section on {command}"
    return found[0]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_stands_in_the_readme(name: str) -> None:
    assert f"| `CHATEARTH_{name.upper()}` |" in README


def test_the_readme_names_no_setting_that_does_not_exist() -> None:
    assert {name.lower() for name in re.findall(r"`CHATEARTH_([A-Z_]+)`", README)} == set(Settings.model_fields)


@pytest.mark.parametrize("command", commands())
def test_every_command_and_option_stands_in_the_documentation(command: str) -> None:
    text = section(command)
    for action in commands()[command]._actions:
        where = CLI if {"--help", "--data", "--json"} & set(action.option_strings) else text
        for name in action.option_strings or [str(action.metavar)]:
            assert name in where, f"{name} of `chatearth {command}` is not in docs/cli.md"


def test_the_documentation_names_no_command_that_does_not_exist() -> None:
    assert set(re.findall(r"^## `chatearth (\w+)", CLI, re.MULTILINE)) == {name.split()[0] for name in commands()}


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_no_tracked_file_names_a_folder_of_this_machine_or_a_package_registry() -> None:
    telling = re.compile(
        rf"{re.escape(str(ROOT.parent))}/\w|/home/\w+/|/Users/\w+/|--(?:extra-)?index-url|files\.pythonhosted\.org"
        r"|https?://\S+/simple\b"
    )
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", "replace") if path != Path(__file__).resolve() else ""
        found += [f"{path.name}: {match[0]}" for match in telling.finditer(text)]
    assert found == []


def test_the_lock_for_developers_holds_what_the_explorer_runs_on() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9-]+==\S+)", (ROOT / name).read_text(), re.MULTILINE))

    assert len(pins("requirements.lock")) > 50
    assert pins("requirements.lock") <= pins("requirements-dev.lock")
