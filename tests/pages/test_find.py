"""The search page, run without a browser."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.embedding.build import Built, build
from core.embedding.embedders import open_embedder
from core.embedding.estimating import estimate
from core.search.meaning import index
from core.store import savedsearches
from core.store.catalogue import Catalogue
from pages.ui.frame.resources import catalogue, embedding, settings, words
from tests.checkout import ROOT
from tests.described import described, scan


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[int, str]]:
    """A data folder with a few hundred descriptions, which the page uses."""
    filled, _, texts = described(tmp_path)
    filled.close()
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path))
    settings.cache_clear()
    yield texts
    settings.cache_clear()


def opened(**query: str | list[str]) -> AppTest:
    """The page alone, as a link opens it, the words indexed by then."""
    words().start().join()
    return linked(**query).run()


def linked(**query: str | list[str]) -> AppTest:
    """The page alone, before it is run; searching by words unless the link says otherwise."""
    app = AppTest.from_file(str(ROOT / "pages" / "find.py"), default_timeout=60)
    for name, value in {"mode": "Words", **query}.items():
        app.query_params[name] = value
    return app


def within_the_explorer() -> AppTest:
    """The page as one comes to it from the map, searching by words, which are indexed by then."""
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run().switch_page("find.py").run()
    words().start().join()
    app.button_group("mode").set_value("Words").run()
    return app


def said(app: AppTest) -> str:
    """The line above the cards."""
    return next((text.value for text in app.markdown if " in " in text.value and " ms" in text.value), "")


def found(texts: dict[int, str], query: str) -> str:
    return f"**{sum(scan(query, text) for text in texts.values())}** descriptions"


def test_the_page_offers_examples_and_searches_one_at_a_click(texts: dict[int, str]) -> None:
    app = opened()
    assert not app.exception
    assert said(app) == ""
    example = app.button("example_0").label
    app.button("example_0").click().run()
    assert app.text_input("q").value == example
    assert said(app).startswith(found(texts, example))


def test_the_address_holds_the_query_and_the_filters(texts: dict[int, str]) -> None:
    app = opened(q="lakes -town", set="4v", filters_open="true")
    assert not app.exception
    assert app.text_input("q").value == "lakes -town"
    assert app.multiselect("set").value == ["4v"]
    narrow = said(app)
    app.button("clear_filters").click().run()
    assert said(app).startswith(found(texts, "lakes -town"))
    assert said(app) != narrow


def test_more_hits_are_shown_until_another_query_begins_anew(texts: dict[int, str]) -> None:
    app = opened(q="river")
    app.button("more").click().run()
    assert app.session_state["shown_hits"][1] == 48
    app.text_input("q").set_value("lake").run()
    assert app.session_state["shown_hits"][1] == 24
    assert said(app).startswith(found(texts, "lake"))


def test_nothing_found_counts_each_word_and_offers_those_that_are_known(texts: dict[int, str]) -> None:
    app = opened(q="river zebra")
    assert "No description has all of this." in app.info[0].value
    assert any("“zebra”: 0 descriptions" in text.value for text in app.markdown)
    app.button("known_only").click().run()
    assert app.text_input("q").value == "river"
    assert said(app).startswith(found(texts, "river"))


def test_words_of_most_descriptions_are_not_offered_beside_telling_ones(texts: dict[int, str]) -> None:
    assert sum(scan("lake", text) for text in texts.values()) > len(texts) / 2
    assert opened(q="lake épi zebra").button("known_only").label == "Search for épi"
    assert opened(q="lake zebra").button("known_only").label == "Search for lake"


def test_nothing_within_the_filters_offers_to_clear_them(texts: dict[int, str]) -> None:
    app = opened(q="river", name="no such tile")
    assert "within the filters" in app.info[0].value
    app.button("widen").click().run()
    assert said(app).startswith(found(texts, "river"))


def test_signs_without_a_word_and_hostile_texts_are_answered(texts: dict[int, str]) -> None:
    assert "no word to look for" in opened(q="?!").info[0].value
    for query in ("<script>alert(1)</script>", "`*_[x](y)$$", "a\x00b", "x" * 10_001):
        assert not opened(q=query).exception


def test_while_the_index_is_being_built_the_page_shows_how_far_it_is(texts: dict[int, str]) -> None:
    with words()._lock:
        app = linked(q="river").run()
    assert not app.exception
    assert "being indexed" in str(app.get("progress")[0].proto)
    words().start().join()
    assert said(app.run()).startswith(found(texts, "river"))


def test_a_picked_tile_stands_beside_the_cards(texts: dict[int, str], tmp_path: Path) -> None:
    with Catalogue(tmp_path / "catalogue.duckdb") as catalogue, catalogue.cursor() as cursor:
        name = cursor.execute("select name from tiles limit 1").fetchall()[0][0]
    app = within_the_explorer()
    app.query_params["tile"] = name
    app.text_input("q").set_value("river").run()
    assert any(text.value == f"**{name}**" for text in app.markdown)


def test_the_words_are_there_again_after_another_page(texts: dict[int, str]) -> None:
    app = within_the_explorer()
    app.text_input("q").set_value("river").run()
    app.session_state["filters_open"] = True
    app.run().multiselect("split").set_value(["val"]).run()
    before = said(app).partition(" in ")[0]
    app.switch_page("dataset.py").run()
    app.switch_page("find.py").run()
    assert app.text_input("q").value == "river"
    assert said(app).startswith(before)
    assert app.button("selected_split_").label == "split val"


def test_without_captions_the_page_says_how_they_come_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path))
    settings.cache_clear()
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run().switch_page("find.py").run()
    settings.cache_clear()
    assert not app.exception
    assert app.title[0].value == "Nothing to search yet"
    assert "The catalogue is empty" in app.info[0].value
    assert "World map" in [link.proto.label for link in app.get("page_link")]


def test_hits_become_a_list_that_the_map_filters_by(texts: dict[int, str]) -> None:
    app = within_the_explorer()
    app.text_input("q").set_value("river").run()
    app.number_input("list_count").set_value(7).run()
    app.button("use_hits").click().run()
    assert not app.exception
    assert any("**7** of" in text.value for text in app.markdown)
    assert "in “river”" in [button.label for button in app.button]


def test_a_search_is_saved_dropped_and_brought_back(texts: dict[int, str]) -> None:
    app = within_the_explorer()
    app.text_input("q").set_value("river -town").run()
    app.text_input("saved_name").set_value("My rivers").run()
    app.button("save_search").click().run()
    kept = next(button for button in app.button if button.label == "My rivers")
    app.button(str(kept.key).replace("open", "drop")).click().run()
    assert all(button.label != "My rivers" for button in app.button)
    app.button("restore_search").click().run()
    app.text_input("q").set_value("").run()
    next(button for button in app.button if button.label == "My rivers").click().run()
    assert app.text_input("q").value == "river -town"
    assert said(app).startswith(found(texts, "river -town"))


def test_the_name_of_another_search_is_given_away_by_a_second_click_only(texts: dict[int, str]) -> None:
    app = within_the_explorer()
    for query in ("river", "town"):
        app.text_input("q").set_value(query).run()
        app.text_input("saved_name").set_value("Mine").run()
        app.button("save_search").click().run()
    assert "“Mine” is the name of another search" in app.warning[0].value
    assert [one.query.partition("&")[0] for one in savedsearches.saved(catalogue())] == ["q=river"]
    app.button("save_search").click().run()
    assert not app.warning
    assert [one.query.partition("&")[0] for one in savedsearches.saved(catalogue())] == ["q=town"]


def test_a_saved_search_is_renamed_unless_its_name_is_taken(texts: dict[int, str]) -> None:
    app = within_the_explorer()
    app.text_input("q").set_value("river").run()
    for name in ("Rivers", "Towns"):
        app.text_input("saved_name").set_value(name).run()
        app.button("save_search").click().run()

    def names() -> list[str]:
        return [button.label for button in app.button if str(button.key).startswith("open_search_")]

    towns = next(str(button.key) for button in app.button if button.label == "Towns")
    app.button(towns.replace("open", "rename")).click().run()
    app.text_input("new_search_name").set_value("Rivers")
    app.button("rename_search").click().run()
    assert "called 'Rivers' already" in app.toast[0].value
    app.text_input("new_search_name").set_value("Cities_and *towns*")
    app.button("rename_search").click().run()
    assert names() == [r"Cities_and \*towns\*", "Rivers"]
    app.button(towns.replace("open", "rename")).click().run()
    app.text_input("new_search_name").set_value("other")
    app.button("keep_name").click().run()
    assert names() == [r"Cities_and \*towns\*", "Rivers"]
    assert not app.exception


def test_a_caption_of_ones_own_is_searched(texts: dict[int, str]) -> None:
    app = opened()
    app.file_uploader(key="caption_file").upload("mine.txt", b"A river\nwinds\xff", "text/plain").run()
    assert app.text_input("q").value == "A river winds\ufffd"
    assert app.button_group("mode").value == "Meaning"


def test_tiles_that_are_like_none_are_said_so(texts: dict[int, str]) -> None:
    app = opened(like="1_1_patch00")
    assert not app.exception
    assert "1_1_patch00" in app.error[0].value
    app.button("unlike").click().run()
    assert app.text_input("q").value == ""


@pytest.mark.parametrize(("like", "said"), [("foo", "“foo”"), ("area", "no area"), ("<b>*x*", "no name of a tile")])
def test_a_damaged_likeness_in_a_link_is_said_so(texts: dict[int, str], like: str, said: str) -> None:
    app = opened(q="river", like=like)
    assert not app.exception
    assert said in app.error[0].value
    app.button("unlike").click().run()
    assert not app.error
    assert app.text_input("q").value == "river"


def test_a_damaged_filter_in_a_link_is_warned_of_once(texts: dict[int, str]) -> None:
    for name, value in [("area", "1,2;x"), ("area", "1e300,0;0,1;1,1"), ("list", "0" * 12)]:
        assert len(opened(**{name: value}).warning) == 1, value


@pytest.mark.parametrize(
    ("damaged", "told"),
    [
        ({"share": "foo"}, "share=foo"),
        ({"share": ["water", "*foo*"]}, "share=\\*foo\\*"),
        ({"share": "water", "water": ["nan", "nan"]}, "water=nan,nan"),
        ({"share": "water", "water": "99,1"}, "water=99,1"),
        ({"truth": "1,0"}, "truth=1,0"),
        ({"dominant": "x" * 90}, f"dominant={'x' * 40}…"),
        ({"flag": "x", "split": "y"}, "split=y, flag=x"),
        ({"tile": "zzz"}, "tile=zzz"),
    ],
)
def test_a_filter_that_cannot_be_read_is_told_in_one_line(
    texts: dict[int, str], damaged: dict[str, str | list[str]], told: str
) -> None:
    app = opened(**damaged, filters_open="true")
    assert not app.exception
    (warning,) = app.warning
    assert warning.value.endswith(f"left out: {told}.")
    assert app.run().warning[0].value == warning.value
    app.multiselect("split").set_value(["train"]).run()
    assert [box.value for box in app.warning] == ([warning.value] if "tile" in damaged else [])


def test_a_link_that_can_be_read_is_not_warned_of(texts: dict[int, str]) -> None:
    links: list[dict[str, str | list[str]]] = [
        {"share": ["water", "tree"], "water": ["10", "50"]},
        {"truth": ["10", "90"]},
        {"dominant": "water", "flag": "none", "split": ["train", "none"]},
    ]
    assert [link for link in links if opened(**link).warning] == []


def test_what_is_understood_as_a_filter_can_be_taken_away(texts: dict[int, str]) -> None:
    app = opened(q="river with more than 30 % water")
    chip = next(button for button in app.button if str(button.key).startswith("chip_"))
    assert chip.label == "Search for these words instead"
    narrow = said(app)
    app.button(str(chip.key)).click().run()
    assert not [button for button in app.button if str(button.key).startswith("chip_")]
    assert said(app) != narrow
    app.button("heed_all").click().run()
    assert said(app).partition(" in ")[0] == narrow.partition(" in ")[0]


def test_what_is_understood_can_be_changed_and_the_query_then_says_so(texts: dict[int, str]) -> None:
    app = opened(q="river with more than 30 % water in Africa")
    assert not app.exception
    before = said(app)
    app.slider("share_with more than 30 % water").set_value((0, 90)).run()
    app.button("apply_with more than 30 % water").click().run()
    assert app.text_input("q").value == "river, at most 90% water, in Africa"
    assert not app.exception and said(app) != before
    app.multiselect("place_in africa").set_value(["Europe", "Asia"]).run()
    app.button("apply_in africa").click().run()
    assert app.text_input("q").value == "river, at most 90% water, in Europe or Asia"
    app.button("drop_in europe or asia").click().run()
    assert app.text_input("q").value == "river, at most 90% water"


def test_a_slip_is_suggested_against_and_what_nobody_says_is_told(texts: dict[int, str]) -> None:
    app = opened(q="rivre nuclear")
    assert any("“nuclear”" in text.value for text in app.caption)
    app.button("did_you_mean").click().run()
    assert app.text_input("q").value == "river nuclear"


def test_a_denial_that_is_not_certain_becomes_no_filter_and_the_line_says_so(texts: dict[int, str]) -> None:
    app = opened(q="isn't covered by [water](x)")
    assert not app.exception
    assert not [button for button in app.button if str(button.key).startswith("chip_")]
    assert "is read as no filter, its words are searched" in said(app)
    assert "\\[water\\]" in said(app)


def test_conditions_that_no_tile_fulfils_are_counted_one_by_one(texts: dict[int, str]) -> None:
    app = opened(q="more than 90 % water, more than 90 % crop")
    assert "No tile fulfils all of this" in app.info[0].value
    by_itself = app.button("only_more than 90 % crop")
    assert by_itself.label == "crop: more than 90%: 0 tiles"
    by_itself.click().run()
    assert app.text_input("q").value == "more than 90 % crop" and not app.exception


def test_without_a_model_words_are_searched_and_the_page_says_why(
    texts: dict[int, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CHATEARTH_SPACE", f"http://127.0.0.1:9/v1 {tmp_path}")
    settings.cache_clear()
    app = opened(q="river", mode="Both")
    for _ in range(20):
        if not app.info or "being loaded" not in app.info[0].value:
            break
        app.run()
    assert not app.exception
    assert "Until then, words are searched." in app.info[0].value
    assert said(app).startswith(found(texts, "river"))


def test_the_page_says_how_many_descriptions_are_estimated_until_all_are_exact(
    texts: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    estimate(catalogue(), open_embedder(threads=1), size=40)
    gate = threading.Event()

    def gated(*arguments: Any, **options: Any) -> Built:
        assert gate.wait(60)
        return build(*arguments, **options)

    monkeypatch.setattr(index, "build", gated)
    embedding().start()
    assert embedding()._loaded.wait(60)
    app = opened(mode="Meaning", q="a lake")
    assert not app.exception
    told = [text.value for text in app.caption if "Meaning is **estimated for" in text.value]
    state = embedding().held()
    assert state and told and f"**estimated for {state.estimated:,}** descriptions" in told[0]
    gate.set()
    embedding().start().join()
    app = opened(mode="Meaning", q="a lake")
    assert not any("estimated" in text.value for text in app.caption)
