"""What is to be scored: captions of a set, of a run, or of a file, against which references; all in the address."""

from collections.abc import Callable

import streamlit as st

from core.errors import ExplorerError
from core.metrics.java import installed
from core.store.authors import set_name
from generation.batch import runs
from generation.evaluation import uploads
from generation.evaluation.compared import Wanted
from generation.evaluation.evaluate import DEFAULT
from generation.evaluation.predictions import KEPT, REVIEWED, RUN, SET, of_file
from generation.evaluation.reviewed import reviewed_sets
from pages.ui.frame import address
from pages.ui.frame.address import Address
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import browser, catalogue, settings

OF, AGAINST, METEOR = "of", "against", "meteor"
"""Keys of the two models and of a metric, and their names in the address."""

MOST_MB = 100
_OFFERED = 3
_NOTHING = ""
_AUTOMATIC = "automatic"


def choose() -> Wanted | None:
    """Draw the choices; None while there is nothing to score."""
    _upload()
    sources = _sources()
    left, right = st.columns(2)
    with left:
        of = _held("Captions to score", OF, [_NOTHING, *sources], source_words)
    with right:
        others = [_NOTHING, *(one for one in sources if one != of)]
        against = _held("Compare with", AGAINST, others, source_words)
    sets = [item.name for item in browser().caption_sets()]
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    with left:
        caption_set = _held("References", "references", [_AUTOMATIC, *sets], _set_words)
    with middle:
        split = _held("Split", "of_split", [_AUTOMATIC, "test", "val", "train", "all"], plain)
    with right:
        leave = st.toggle(
            "Leave out what another set trains on",
            key="leave_out",
            bind="query-params",
            help="Tiles of the references that another caption set has in its training split.",
        )
        meteor = installed("METEOR") and st.toggle(
            "METEOR too",
            key=METEOR,
            bind="query-params",
            help="By its own program, which takes half a minute to start.",
        )
    if not of:
        return None
    return Wanted(
        of,
        against or "",
        "" if caption_set == _AUTOMATIC else caption_set,
        "" if split == _AUTOMATIC else split,
        bool(leave),
        metrics=_metrics(bool(meteor)),
    )


def _metrics(meteor: bool) -> tuple[str, ...]:
    return (*DEFAULT, "METEOR") if meteor else DEFAULT


def offer() -> None:
    """Draw what can be scored at once, for who has no predictions yet."""
    with st.container(horizontal=True):
        for item in browser().caption_sets()[:_OFFERED]:
            st.button(
                plain(f"Score the captions of {set_name(item.name)}"),
                icon=":material/play_arrow:",
                key=f"evaluate_offer_{item.name}",
                on_click=_take_source,
                args=(SET + item.name,),
            )


def _take_source(source: str) -> None:
    st.session_state[OF] = source
    address.say({OF: source})


def wanted_of(said: Address) -> Wanted | None:
    """What the address of the page says is to be scored."""

    def last(key: str) -> str:
        return (said.get(key) or [""])[-1]

    if not last(OF):
        return None
    return Wanted(
        last(OF),
        last(AGAINST),
        last("references"),
        last("of_split"),
        last("leave_out") == "true",
        metrics=_metrics(last(METEOR) == "true" and installed("METEOR")),
    )


def _sources() -> list[str]:
    """All that can be scored: files first, then runs, sets, and what was reviewed of sets."""
    found = [KEPT + name for name in uploads.kept_files(settings())]
    found += [f"{RUN}{run.id}" for run in runs.runs(settings()) if run.counts.done + run.counts.cached]
    found += [SET + item.name for item in browser().caption_sets()]
    return found + [REVIEWED + name for name in reviewed_sets(catalogue())]


def _held(label: str, key: str, options: list[str], words: Callable[[str], Markdown]) -> str:
    """Draw a choice that stands in the address as it is, and not in its words."""
    if st.session_state.get(key) not in options:
        said = st.query_params.get(key)
        st.session_state[key] = said if said in options else options[0]

    def changed() -> None:
        address.say({key: "" if st.session_state[key] == options[0] else st.session_state[key]})

    return st.selectbox(plain(label), options, format_func=words, key=key, on_change=changed)


def source_words(source: str) -> Markdown:
    """A source for people."""
    if source.startswith(KEPT):
        return plain(f"file {uploads.shown_name(source.removeprefix(KEPT))}")
    if source.startswith(RUN):
        number = int(source.removeprefix(RUN))
        name = next((run.name for run in runs.runs(settings()) if run.id == number), "")
        return plain(f"run {number}, {name}")
    if source.startswith(SET):
        return plain(f"captions of {set_name(source.removeprefix(SET))}")
    if source.startswith(REVIEWED):
        return plain(f"reviewed captions of {set_name(source.removeprefix(REVIEWED))}")
    return plain("nothing")


def _set_words(name: str) -> Markdown:
    return plain("those that fit" if name == _AUTOMATIC else set_name(name))


def _upload() -> None:
    """Take a file, keep it, and choose it; one that cannot be read says why and is not kept."""
    with st.expander("Upload predictions", icon=":material/upload_file:", expanded=not st.query_params.get(OF)):
        st.file_uploader(
            "JSON, JSON lines or CSV with the name of each tile and its caption",
            type=["json", "jsonl", "csv", "tsv"],
            key="predictions_file",
            max_upload_size=MOST_MB,
            on_change=_take,
            help="Keys such as image, image_id or file_name, and prediction or caption, are understood. The file stays "
            "in the data folder on this machine.",
        )
    if problem := st.session_state.pop("predictions_problem", None):
        st.error(plain(problem), icon=":material/error:")


def _take() -> None:
    given = st.session_state.get("predictions_file")
    if given is None:
        return
    content = given.getvalue()
    try:
        if len(content) > MOST_MB << 20:
            raise ExplorerError(f"{given.name} is larger than {MOST_MB} MB. Use chatearth evaluate for it.")
        of_file(content, given.name)
    except ExplorerError as error:
        st.session_state["predictions_problem"] = str(error)
        return
    _take_source(KEPT + uploads.keep(settings(), given.name, content))
