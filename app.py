"""The explorer as an ASGI app: its pages, its HTTP routes and its error boundary."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from core.errors import ExplorerError
from pages.ui.frame.browsers import Recognition
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import settings
from pages.ui.lifespan import lifespan
from pages.ui.protection import Protection
from pages.ui.routes import routes

ROOT = Path(__file__).resolve().parent


def show_error(error: Exception) -> bool:
    """Show an expected error as a message; leave every other one to Streamlit."""
    if isinstance(error, ExplorerError):
        st.error(plain(error), icon=":material/error:")
        return True
    return False


app = st.App(
    ROOT / "pages" / "main.py",
    routes=routes(),
    middleware=[Middleware(Protection, settings()), Middleware(Recognition)],
    lifespan=lifespan,
    on_script_error=show_error,
)
