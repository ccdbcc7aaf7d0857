"""Nothing from outside is drawn as Markdown or HTML without its door."""

import inspect
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from tests.checkout import ROOT
from tests.markup import DRAWN, REFUSED, Known, Reader, known

PAGES = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
DOORS = ("markdown.py", "hypertext.py")
SCRIPTS = sorted((ROOT / "pages").rglob("*.js"))

_NAMES = """
_cache accept_audio accept_file accept_multiple_files accept_new_options alignment alt altair_chart anchor anchors
args audio_sample_rate autocomplete autoplay autoscroll avatar bind border channels chart_data chart_type clamp
clear_figure clear_on_submit code_location color column_config column_order columns config cursor data debug default
delta_arrow delta_color dense disabled dismissible display_text divider duration end_time enter_to_submit
exception_handlers expanded fig figure_or_data figure_or_dot file_name file_type filter_mode format format_func func
gap hash_funcs height hide_header hide_index horizontal horizontal_alignment icon icon_image icon_position image
index initial_sidebar_state key kwargs label_visibility language latitude layout lazy lifespan line_numbers link
live longitude loop max_chars max_entries max_selections max_size max_upload_size max_value max_visible_pages
middleware mime min_column_width min_value muted num_pages num_rows on_change on_click on_dismiss on_release
on_script_error on_select on_submit options output_format page page_icon page_title pages parallel persist
persist_state pinned placeholder position provider pydeck_obj query_params refresh_mode renderer required resolution
routes row_height run_every sample_rate scope script_path secrets select_all selection_default selection_mode
shortcut show_time size sort spec src stack start_time state step stream submit_mode subtitles tab_index
text_alignment theme timezone ttl type url url_path use_column_width use_container_width validate value
vertical_alignment visibility width wrap wrap_lines x x_label y y_label y_max y_min zoom
"""
NOT_DRAWN = frozenset(_NAMES.split())
"""Parameters of Streamlit that are no markup, save in a function or two, which `tests/markup.py` names."""


def signatures() -> Mapping[str, tuple[str, ...]]:
    """Parameters of everything of Streamlit that a page could call."""
    found: dict[str, tuple[str, ...]] = {}
    stars: dict[object, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    for owner in (st, st.column_config, DeltaGenerator):
        for name in dir(owner):
            one = getattr(owner, name)
            if not name.startswith("_") and callable(one):
                given = inspect.signature(one).parameters.values()
                found[name] = tuple(stars.get(held.kind, "") + held.name for held in given if held.name != "self")
    return found


SIGNATURES = signatures()


@pytest.fixture(scope="module")
def of_all_pages() -> Known:
    layers = (path for layer in ("core", "generation") for path in (ROOT / layer).rglob("*.py"))
    return known(path.read_text(encoding="utf-8") for path in (*PAGES, *layers))


def faults(source: str) -> list[str]:
    return Reader(source, SIGNATURES, known([source])).faults()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_draws_only_our_own_words_and_what_came_through_the_door(path: Path, of_all_pages: Known) -> None:
    if path.name not in DOORS:
        assert Reader(path.read_text(encoding="utf-8"), SIGNATURES, of_all_pages).faults() == []


def test_every_parameter_of_the_installed_streamlit_is_known_to_be_markup_or_not() -> None:
    held = {name.lstrip("*") for given in SIGNATURES.values() for name in given}
    assert held - DRAWN - REFUSED - NOT_DRAWN == set()
    assert not NOT_DRAWN & (DRAWN | REFUSED)


OUTSIDE = "import streamlit as st\ndef page(text, error, column, rows: list[str]):\n    "


@pytest.mark.parametrize(
    "drawn",
    [
        "st.markdown(text)",
        "st.error(str(error))",
        "st.error(str(error), icon=':material/error:')",
        "st.write('a', text)",
        "st.toast(body=text)",
        "st.caption(f'Folder: {text}')",
        "st.title('Tile ' + text)",
        "st.info('%s' % text)",
        "st.info('{}'.format(text))",
        "st.warning(text or 'nothing')",
        "st.success(text if error else 'done')",
        "column.subheader(text)",
        "st.sidebar.header(text)",
        "st.columns(2)[0].badge(text)",
        "st.button(text, key='x')",
        "st.button('x', help=text)",
        "st.checkbox(label=text)",
        "st.tabs([text, 'x'])",
        "st.tabs([row for row in rows])",
        "st.radio('x', rows)",
        "st.pills('x', ['a'], format_func=lambda one: one)",
        "st.segmented_control('x', ['a'], format_func=str)",
        "st.selectbox(f'{text}', rows)",
        "st.metric('x', text)",
        "st.metric('x', 1, delta=text)",
        "st.expander(text)",
        "st.popover(text)",
        "st.dialog(text)",
        "st.status(text)",
        "st.progress(0.5, text)",
        "st.progress(0.5, text=f'{text}')",
        "with st.spinner(text): pass",
        "st.page_link('x.py', label=text)",
        "st.link_button(text, '/x')",
        "st.image(b'', caption=text)",
        "st.chat_message(text)",
        "st.table(rows)",
        "st.exception(error)",
        "st.column_config.NumberColumn(help=text)",
        "st.slider('x', *rows)",
        "st.button(**text)",
        "st.markdown('x', unsafe_allow_html=True)",
        "st.html('<b>', unsafe_allow_javascript=True)",
        "said = text; st.markdown(said)",
        "said = 'x'; said = text; st.markdown(said)",
        "said = []; said.append(text); st.markdown(', '.join(said))",
        "said = ['x', *rows]; st.markdown(', '.join(said))",
        "for row in rows: st.markdown(row)",
        "for name, row in enumerate(rows): st.markdown(row)",
        "st.markdown(row := text)",
        "[st.markdown(row) for row in rows]",
        "(lambda: st.markdown(text))()",
        "st.markdown(f'{text!r}')",
        "st.markdown(f'{text:>10}')",
        "st.markdown(f'{text:.40}')",
        "st.markdown(f'`{plain(text)}`')",
        "st.markdown(f'note:{plain(text)}')",
        "st.markdown(f'[x]({plain(text)})'[0:])",
        "st.markdown(Markdown(text))",
        "st.markdown(Markdown(f'**{text}**'))",
        "st.markdown(escaped(text))",
        "st.html(text)",
        "st.html(plain(text))",
        "st.html(f'<b>{text}</b>')",
        "st.html('<b>' + escaped(text) + text)",
        "st.html(Html(text))",
        "draw = st.markdown; draw(text)",
        "TEXT = text; st.markdown(TEXT)",
        "plain = str; st.markdown(plain(text))",
        "def plain(one): return one\n    st.markdown(plain(text))",
        "from html import escape as escaped; st.html(escaped(text))",
        "st.markdown(cast(Markdown, text))",
        "st.markdown(cast('Markdown', text))",
        "def said(one) -> Markdown: return one\n    st.markdown(said(text))",
        "def said(one: Markdown): st.markdown(one)\n    said(text)",
        "def said(one: Markdown): st.markdown(one)\n    said(one=st.session_state['x'])",
        "def said() -> Markdown: pass\n    class Other:\n        def said(self) -> str: pass\n    st.markdown(said())",
        "rows.sort(key=st.error)",
        "getattr(st, 'error')(text)",
        "from streamlit import error as show; show(text)",
        "import streamlit as page; page.error(text)",
    ],
)
def test_what_comes_from_outside_and_went_through_no_door_is_found(drawn: str) -> None:
    assert faults(OUTSIDE + drawn), drawn


@pytest.mark.parametrize(
    "drawn",
    [
        "st.markdown('**ours**')",
        "st.markdown(HELP)",
        "st.markdown(plain(text))",
        "st.error(plain(error), icon=':material/error:')",
        "st.markdown(f'**{plain(text)}**, {len(rows)} rows, {error.count:,} tiles, {error.share:.0%}')",
        "st.caption(f'since {error.day:%Y-%m-%d}')",
        "said = [plain(row) for row in rows]; said.append('x'); st.markdown(' · '.join(said))",
        "st.markdown(', '.join(map(plain, rows)) or 'none')",
        "st.tabs([plain(row) for row in rows])",
        "st.radio('x', rows, format_func=plain)",
        "st.selectbox('x', rows)",
        "st.text(text)",
        "st.code(text)",
        "st.html('<b>' + escaped(text) + '</b>')",
        "st.html(Html(f'<b>{escaped(text)}</b>'))",
        "column.metric('x', plain(text), help='y')",
        "st.session_state.get(text)",
        "text.title()",
        "', '.join(rows).write(text)",
    ],
)
def test_our_own_words_numbers_and_what_came_through_the_door_pass(drawn: str) -> None:
    assert faults(OUTSIDE + drawn) == []


def test_a_constant_that_is_asked_of_the_page_is_none() -> None:
    asked = "import streamlit as st\nNAME = st.query_params['name']\nst.markdown(NAME)\n"
    assert faults(asked) and not faults(asked.replace("st.query_params['name']", "'Name'"))


def test_what_is_typed_as_markup_passes_from_function_to_function_and_nothing_else_does() -> None:
    module = """
import streamlit as st
class Answer:
    line: Markdown
    note: str
def said(name: Markdown, other: str) -> Markdown:
    return Markdown(f"**{name}** and {plain(other)}")
def page(answer):
    st.markdown(said(plain("x"), "y"))
    st.markdown(answer.line)
"""
    assert faults(module) == []
    assert faults(module + "    st.markdown(answer.note)\n") == [
        "11: markdown(body=answer.note) without the door of Markdown"
    ]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_script_puts_texts_in_as_texts(path: Path) -> None:
    assert written_as_markup(path.read_text(encoding="utf-8")) == []


MAKES_MARKUP = re.compile(
    r"outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment|srcdoc|setHTML"
    r"|DOMParser|bindPopup\(|\.setContent\(|javascript:|bindTooltip\((?!L\.DomUtil\.create)"
    r"|divIcon\((?!\{[^}]*html: L\.DomUtil\.create)"
)
INNER = re.compile(r"innerHTML\s*=(?P<given>[^;]*);", re.DOTALL)
OWN = re.compile(r"\s*(?:(?:'[^']*'|\"[^\"]*\"|`(?:[^`$]|\$\{ICONS\[name\]\})*`)[\s+]*)+")
"""Literal texts, into which only a drawing out of our own table may be put."""


def written_as_markup(script: str) -> list[str]:
    """Return the places where a script makes markup of anything but literal texts."""
    made = [found[0] for found in INNER.finditer(script) if not OWN.fullmatch(found["given"])]
    counted = script.count("innerHTML") - len(INNER.findall(script))
    return [*MAKES_MARKUP.findall(script), *made, *["innerHTML"] * counted]


@pytest.mark.parametrize(
    "script",
    [
        "box.innerHTML = name;",
        "box.innerHTML = `<b>${name}</b>`;",
        "box.innerHTML = '<b>' + name + '</b>';",
        "box.innerHTML += name;",
        "box['innerHTML'] = name;",
        "box.insertAdjacentHTML('beforeend', name);",
        "layer.bindPopup(name);",
        "L.divIcon({ html: name });",
        "layer.bindTooltip(name);",
        "eval(name);",
    ],
)
def test_a_script_that_makes_markup_of_a_text_is_found(script: str) -> None:
    assert written_as_markup(script)
