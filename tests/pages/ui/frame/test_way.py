"""The way through the pages."""

from streamlit.testing.v1 import AppTest


def _opened_from_a_search() -> None:
    import streamlit as st

    from pages.ui.frame import way

    st.session_state["way_page"] = "search"
    st.query_params.from_dict(
        {"tile": "2_2_patch00", "plain": ["a", "b c"], "q": "trees & water", "like": "", "flag": "none"}
    )
    trail = way.trail()
    st.query_params.from_dict(way.to_tile("2_2_patch01"))
    assert st.query_params["tile"] == "2_2_patch01"
    assert trail == way.origin() == ("search", {"plain": ["a", "b c"], "q": ["trees & water"]})
    st.write("the same")


def test_what_a_page_says_of_its_order_is_what_the_page_of_a_tile_reads_of_it() -> None:
    app = AppTest.from_function(_opened_from_a_search).run()
    assert not app.exception
    assert app.markdown[0].value == "the same"
