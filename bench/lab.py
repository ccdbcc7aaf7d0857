"""The prompt lab: how long an edit takes until its preview is there, with one model and with four."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest

from bench.figures import Figure, median_ms
from core.store.catalogue import Catalogue
from generation.models.endpoints import Endpoint, save
from generation.prompts.recipes import RECIPES
from generation.prompts.store import fork
from pages.ui.lab.prompt import USER

ROOT = Path(__file__).resolve().parent.parent
_PROMPT = "bench"


def lab_figures(data: Path) -> Iterator[Figure]:
    """Run the page without a browser: all of its server time, for a prompt with pictures that takes four tiles."""
    os.environ["CHATEARTH_DATA"] = str(data)
    with Catalogue(data / "catalogue.duckdb") as catalogue:
        fork(catalogue, RECIPES["gpt-4v"], _PROMPT)
        models = tuple(f"model-{number}" for number in range(4))
        save(catalogue, Endpoint("bench", "http://127.0.0.1:9/v1", models=models, pictures=True, local=True))
    page = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    page.query_params["prompt"] = _PROMPT
    page.switch_page("lab.py").run()
    yield Figure("lab: edit to preview, one column", median_ms(_edits(page)), "ms", 300)
    page.button_group("lab_columns").set_value(4).run()
    yield Figure("lab: edit to preview, four columns", median_ms(_edits(page)), "ms", 300)
    st.cache_resource.clear()  # closes the catalogue, which the explorer wants next


def _edits(page: AppTest) -> Callable[[], object]:
    """Type something new into the editor, as it comes from the browser."""
    numbers = count()

    def edit() -> None:
        source = f"{RECIPES['gpt-4v'].user} {next(numbers)}"
        page.session_state[USER] = {"draft": {"nonce": page.session_state["lab_opened"].nonce, "source": source}}
        page.run()

    return edit
