"""What all sessions share: settings, the open catalogue and what is remembered of it."""

from functools import lru_cache

import streamlit as st

from core.browse import Browser
from core.catalogue import Catalogue
from core.importers import refresh
from core.layers import Layers
from core.settings import Settings
from core.words import WordIndex
from generation.checkrun import BackgroundCheck


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


@st.cache_resource(show_spinner=False, on_release=BackgroundCheck.stop)
def truth_check() -> BackgroundCheck:
    """The check of all captions."""
    return BackgroundCheck(catalogue(), settings().workers)


def prefix() -> str:
    """Path under which the explorer is served, without a slash at the end; empty at the root."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""
