"""Tasks as a file of the browser, and the command for more of them than a browser should be sent."""

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from core.store.catalogue import Catalogue
from generation.tasks.export import export
from generation.tasks.held import Wanted
from generation.tasks.kinds import FORMATS, Format
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue

MOST = 20_000
"""Tasks that go through the browser."""

_MEANING: dict[Format, str] = {
    "llava": "LLaVA: conversations",
    "fit-rs": "FIT-RS: conversations with its boxes",
    "fit-rsfg": "FIT-RSFG: questions and answers",
}


def offer(wanted: Wanted, tasks: int) -> None:
    """Offer the tasks that are wanted, as they stand, without rejected ones."""
    with st.popover("Export", icon=":material/download:", key="tasks_export", disabled=not tasks):
        form = st.selectbox("Format", FORMATS, format_func=lambda one: plain(_MEANING[one]), key="tasks_format")
        if tasks > MOST:
            st.write(f"These are more than the {MOST:,} that go through a browser. On the command line:")
            parts = [f"--kind '{kind}'" for kind in wanted.kinds] + [f"--form {one}" for one in wanted.forms]
            st.code(" ".join(["chatearth tasks export DIR", f"--format {form}", *parts]), language="shell")
            return
        opened = catalogue()
        st.download_button(
            f"{tasks:,} tasks as a zip",
            data=lambda: _zip(opened, wanted, form),
            file_name=f"tasks-{form}.zip",
            mime="application/zip",
            on_click="ignore",
            icon=":material/download:",
            key="tasks_download",
        )
        st.caption("One file a split and a manifest with licence and sources. Rejected tasks are left out.")


def _zip(opened: Catalogue, wanted: Wanted, form: Format) -> bytes:
    made = io.BytesIO()
    with TemporaryDirectory() as folder, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        written = export(opened, Path(folder), form, wanted)
        for file in (*written.files, written.manifest):
            packed.writestr(file.name, file.read_bytes())
    return made.getvalue()
