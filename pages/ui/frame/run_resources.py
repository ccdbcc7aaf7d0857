"""What all sessions share of runs: the work that goes on, and what is dear to find out about them."""

from pathlib import Path

import streamlit as st

from core.errors import ExplorerError
from core.geography.tiles import Tile
from core.tile.record import load
from generation.batch.claims import Counts
from generation.batch.comparing import Comparison, compare
from generation.batch.keepwork import KeepWork
from generation.batch.pilot import PilotReport, report_of
from generation.batch.runs import Run
from generation.batch.work import BatchWork
from generation.checks.checking import CheckResult, check
from generation.checks.secondreadings import readings_of
from generation.facts.store import facts_of
from pages.ui.frame.resources import catalogue, settings


@st.cache_resource(show_spinner=False, on_release=BatchWork.close)
def batch_work() -> BatchWork:
    """The planning of runs and the runs themselves, one at a time."""
    return BatchWork(catalogue(), settings())


@st.cache_resource(show_spinner=False, on_release=KeepWork.close)
def keeping() -> KeepWork:
    """Results of runs put in force and taken back, one step at a time."""
    return KeepWork(catalogue(), settings())


def pilot_report(run: Run) -> PilotReport:
    """What the pilot of a run tells; kept until the run goes on."""
    return _pilot_report(settings().runs, run.id, run.state, run)


@st.cache_resource(show_spinner=False, max_entries=8)
def _pilot_report(_path: Path, number: int, state: str, _run: Run) -> PilotReport:
    return report_of(catalogue(), settings(), _run)


def compared(first: Run, second: Run) -> Comparison:
    """Two runs on the tiles that both have captions of; kept until one of them goes on.

    Raises:
        BatchError: They have no tile in common.
    """
    return _compared(settings().runs, *((run.id, run.state, run.counts) for run in (first, second)))


@st.cache_resource(show_spinner=False, max_entries=8)
def _compared(_path: Path, first: tuple[int, str, Counts], second: tuple[int, str, Counts]) -> Comparison:
    return compare(catalogue(), settings(), first[0], second[0])


@st.cache_resource(show_spinner=False, max_entries=64)
def checked(tile: Tile, text: str, revision: int) -> CheckResult | None:
    """What the truth check says of a text on a tile; None where its land cover is not known.

    Args:
        tile: The tile.
        text: The caption.
        revision: Of the catalogue.
    """
    composition = load(catalogue(), tile).composition
    if composition is None:
        return None
    try:
        facts = facts_of(catalogue(), settings(), tile)
    except ExplorerError:
        facts = None
    latitude, known = tile.centre[1], readings_of(catalogue(), text)
    return check(text, composition, facts=facts, latitude=latitude, second=known)
