"""What all sessions share: settings, the open catalogue and what is remembered of it."""

import os
from functools import lru_cache
from typing import NamedTuple

import streamlit as st

from core.embedding.embedders import open_embedder
from core.embedding.spaces import SpaceTable, current
from core.errors import ExplorerError
from core.exports.backupjob import BackupJob
from core.exports.job import ExportJob
from core.geography.tiles import Tile
from core.imports.fetching import FetchJob
from core.imports.importer import refresh
from core.imports.job import ImportJob
from core.landcover.comparejob import CompareJob
from core.landcover.job import CoverJob
from core.pictures.layers import Layers
from core.places.job import PlacesJob
from core.projection.job import ProjectionJob
from core.projection.scatters import Scatters
from core.remote.bindings import Bindings
from core.search.meaning.index import MeaningIndex
from core.search.meaning.scan import Meaning
from core.search.words.index import WordIndex
from core.selection.browse import Browser
from core.selection.checkedcaptions import BadCaption, worst_captions
from core.selection.checkfigures import Figures, figures
from core.selection.filters import Selection
from core.settings import Settings
from core.store.bases import Standing
from core.store.catalogue import Catalogue, State
from core.store.checkstore import count_current, count_outdated, count_waiting
from generation.checks.background import BackgroundCheck
from generation.checks.checking import CHECKER_VERSION
from generation.checks.disputing import DisputeWork
from generation.evaluation.background import EvaluationWork
from generation.models.keys import Keys
from generation.prompts.quarters import siblings
from generation.prompts.recipes.inputs import TileInput
from generation.prompts.recipes.inputs import tile_input as prepared_input
from generation.questions.background import AskingWork
from generation.second.background import SecondWork
from generation.tasks.background import RephraseWork, TaskWork


@lru_cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()


@st.cache_resource(show_spinner=False, on_release=Catalogue.close)
def catalogue() -> Catalogue:
    """The open catalogue, brought up to date if an import was cut off."""
    chosen = settings()
    opened = Catalogue(chosen.catalogue, memory_limit=chosen.memory_limit)
    refresh(opened)
    return opened


@st.cache_resource(show_spinner=False)
def browser() -> Browser:
    """Questions to the catalogue."""
    return Browser(catalogue())


@st.cache_resource(show_spinner=False)
def layers() -> Layers:
    """Pictures for the map."""
    return Layers(catalogue(), settings())


@st.cache_resource(show_spinner=False)
def words() -> WordIndex:
    """Descriptions by their words."""
    return WordIndex(catalogue(), settings().words)


@st.cache_resource(show_spinner=False, on_release=MeaningIndex.stop)
def embedding() -> MeaningIndex:
    """Vectors of the descriptions, made in the background once it is started."""
    chosen = settings()
    return MeaningIndex(catalogue(), lambda: open_embedder(chosen.space, threads=1, keys=chosen.keys))


def meaning() -> Meaning:
    """Descriptions by what they mean.

    Raises:
        IndexBuildingError: The model is being loaded; ask again in a moment.
        PrerequisiteError: The model is missing or damaged, as the message says.
    """
    return embedding().meaning()


def held_meaning() -> Meaning | None:
    """The same where it is ready; None for what can do without."""
    try:
        return meaning()
    except ExplorerError:
        return None


@st.cache_resource(show_spinner=False, max_entries=32)
def tile_input(tile: Tile, revision: int) -> TileInput:
    """What is known of a tile, its image included, before a caption is written.

    Args:
        tile: The tile.
        revision: Of the catalogue: what was known before it changed is read anew.

    Raises:
        ExplorerError: It has neither land cover that could be described nor an image.
    """
    return prepared_input(catalogue(), settings(), tile, image=True, bare=True)


@st.cache_resource(show_spinner=False, max_entries=8)
def other_quarters(tile: Tile, revision: int) -> tuple[TileInput, ...]:
    """The same for the other quarters of a tile's parent, as far as they are there."""
    return tuple(siblings(catalogue(), settings(), tile, image=True))


@st.cache_resource(show_spinner=False, max_entries=16)
def _truth_figures(state: State, selection: Selection) -> dict[Standing, Figures]:
    return figures(browser(), selection)


def truth_figures(selection: Selection) -> dict[Standing, Figures]:
    """What the truth check says of the selected captions; kept until a tile or a caption changes."""
    if selection.lists:  # a list may go without notice
        return figures(browser(), selection)
    return _truth_figures(catalogue().state(), selection)


class CheckCounts(NamedTuple):
    """How many captions the truth check has seen."""

    waiting: int
    current: int
    outdated: int


def check_counts() -> CheckCounts:
    """Count them; kept until something is written."""
    return _check_counts(catalogue().state(), catalogue().edits)


@st.cache_resource(show_spinner=False, max_entries=1)
def _check_counts(state: State, edits: int) -> CheckCounts:
    counts = (count_waiting, count_current, count_outdated)
    return CheckCounts(*(count(catalogue(), CHECKER_VERSION) for count in counts))


def least_true(standing: Standing, selection: Selection, limit: int) -> list[BadCaption]:
    """The captions with the lowest scores; kept until something is written."""
    if selection.lists:
        return worst_captions(browser(), standing, selection, limit=limit)
    return _least_true(catalogue().state(), catalogue().edits, standing, selection, limit)


@st.cache_resource(show_spinner=False, max_entries=16)
def _least_true(state: State, edits: int, standing: Standing, selection: Selection, limit: int) -> list[BadCaption]:
    return worst_captions(browser(), standing, selection, limit=limit)


def keys() -> Keys:
    """The keys of this session: those of the environment that are bound, and what a person gave on the page of models.

    Raises:
        PrerequisiteError: The setting that binds them is wrong.
    """
    if "model_keys" not in st.session_state:
        st.session_state["model_keys"] = Keys(os.environ, bound=Bindings.of(settings().keys))
    held: Keys = st.session_state["model_keys"]
    return held


def space() -> SpaceTable | None:
    """The space of vectors that the explorer itself makes and searches; None before the first vector."""
    return current(catalogue(), settings().space)


@st.cache_resource(show_spinner=False)
def scatters() -> Scatters:
    """The captions of a layout, as the map of meaning draws them."""
    return Scatters(catalogue())


@st.cache_resource(show_spinner=False, on_release=ProjectionJob.stop)
def projection() -> ProjectionJob:
    """The layout of the captions, made in the background when a person asks for it."""
    return ProjectionJob(catalogue(), embedding().meaning)


@st.cache_resource(show_spinner=False, on_release=ImportJob.close)
def importing() -> ImportJob:
    """The import of releases, one at a time."""
    return ImportJob(catalogue(), settings())


@st.cache_resource(show_spinner=False, on_release=CoverJob.close)
def covering() -> CoverJob:
    """The fetch of land cover for many tiles, one at a time."""
    return CoverJob(catalogue(), settings())


@st.cache_resource(show_spinner=False, on_release=CompareJob.close)
def comparing() -> CompareJob:
    """The comparison of two sources of land cover, one at a time."""
    return CompareJob(catalogue(), settings())


@st.cache_resource(show_spinner=False, on_release=FetchJob.close)
def fetching() -> FetchJob:
    """Downloads and the demo, one at a time, each with its import after it."""
    return FetchJob(importing())


@st.cache_resource(show_spinner=False, on_release=PlacesJob.close)
def adding() -> PlacesJob:
    """The addition of places of one's own, one at a time."""
    return PlacesJob()


@st.cache_resource(show_spinner=False, on_release=BackgroundCheck.stop)
def truth_check() -> BackgroundCheck:
    """The check of all captions."""
    return BackgroundCheck(catalogue(), settings().workers)


@st.cache_resource(show_spinner=False, on_release=DisputeWork.close)
def disputing() -> DisputeWork:
    """The reading of pairs of captions for what they contradict each other about, one at a time."""
    return DisputeWork(catalogue(), settings().workers)


@st.cache_resource(show_spinner=False, on_release=SecondWork.close)
def second_reading() -> SecondWork:
    """The reading by a model of what the truth check does not read, one at a time."""
    return SecondWork(catalogue())


@st.cache_resource(show_spinner=False, on_release=TaskWork.close)
def tasking() -> TaskWork:
    """The making of tasks, one at a time."""
    return TaskWork(catalogue(), settings())


@st.cache_resource(show_spinner=False, on_release=RephraseWork.close)
def rephrasing() -> RephraseWork:
    """The putting of tasks in a model's words, one at a time."""
    return RephraseWork(catalogue(), settings())


@st.cache_resource(show_spinner=False, on_release=EvaluationWork.close)
def evaluating() -> EvaluationWork:
    """The scoring of captions, one at a time."""
    return EvaluationWork(catalogue(), settings())


@st.cache_resource(show_spinner=False, on_release=AskingWork.close)
def asking() -> AskingWork:
    """The asking of a model about land cover, one run at a time."""
    return AskingWork(catalogue(), settings())


@st.cache_resource(show_spinner=False, on_release=ExportJob.close)
def exporting() -> ExportJob:
    """The export of captions, one at a time."""
    return ExportJob(catalogue(), settings())


@st.cache_resource(show_spinner=False, on_release=BackupJob.close)
def backing_up() -> BackupJob:
    """The backup of the data folder, one at a time."""
    return BackupJob(catalogue(), settings())


def prefix() -> str:
    """Path under which the explorer is served, without a slash at the end; empty at the root."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""
