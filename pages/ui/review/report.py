"""What the reviews say: how much was decided, how far reviewers agree, and what the truth check foresaw."""

import streamlit as st

from pages.ui.review import opened


def draw() -> None:
    """Draw the report."""
    st.button(
        "All queues", icon=":material/arrow_back:", key="review_back", type="tertiary", on_click=opened.go, args=(None,)
    )
    st.title("Review report", anchor=False)
