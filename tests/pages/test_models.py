"""The page of model servers, run without a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from generation.models.endpoints import PRESETS, Endpoint, endpoints
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, settings
from tests import releases
from tests.checkout import ROOT
from tests.model_server import Server, fails, html, serving

CANARY = "sk-canary-0123456789-do-not-keep"


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    releases.take(folder / "data", releases.small(folder / "release").folder)
    return folder / "data"


@pytest.fixture
def data(taken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of its own for each test; no key in the environment."""
    shutil.copytree(taken, tmp_path / "data")
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path / "data"))
    for preset in PRESETS:
        if preset.key_name:
            monkeypatch.delenv(preset.key_name, raising=False)
    settings.cache_clear()
    yield tmp_path / "data"
    settings.cache_clear()


def opened() -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run().switch_page("models.py").run()
    assert not app.exception
    return app


def added(server: Server, name: str = "Mine") -> AppTest:
    """Add a server of one's own."""
    app = opened()
    app.text_input("new_name").set_value(name)
    app.text_input("new_url").set_value(server.url)
    app.button("new_server").click().run()
    assert not app.exception
    return app


def held() -> list[Endpoint]:
    return endpoints(catalogue())


def said(app: AppTest) -> str:
    return " ".join(box.value for kind in (app.success, app.error, app.warning, app.toast) for box in kind)


def shown(text: str) -> str:
    """A text as the page writes it, without a meaning for Markdown."""
    return plain(text)


def test_nothing_is_asked_before_a_person_asks(data: Path) -> None:
    with serving() as server:
        assert [one.base_url for one in held()] == []
        added(server)
        assert not server.calls
        assert [(one.name, one.base_url, one.local) for one in held()] == [("Mine", server.url, True)]


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: str(preset.name))
def test_a_preset_is_added_once_and_opens(preset: Endpoint, data: Path) -> None:
    app = opened().button(f"preset_{preset.name}").click().run()
    assert app.text_input(f"url_{preset.name}").value == preset.base_url
    assert app.button(f"preset_{preset.name}").disabled
    assert held() == [preset]


def test_a_test_of_the_connection_finds_the_models_and_says_that_all_is_well(data: Path) -> None:
    with serving() as server:
        app = added(server)
        app.button("test_Mine").click().run()
        assert "answers and has 2 models" in said(app)
    assert held()[0].models == ("tiny", "tiny-vision")
    assert app.multiselect[0].value == ["tiny", "tiny-vision"]


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [(fails(401, "bad key"), "key"), (fails(404), "/v1"), (html, "answers with a web page")],
    ids=["401", "404", "html"],
)
def test_what_is_wrong_is_said_in_plain_words(behaviour: object, words: str, data: Path) -> None:
    with serving() as server:
        server.listing = behaviour  # type: ignore[assignment]
        app = added(server).button("test_Mine").click().run()
        assert words in app.error[0].value
    assert held()[0].models == ()


def test_a_server_that_does_not_answer_is_said_so(data: Path) -> None:
    with serving() as server:
        app = added(server)
    app.button("test_Mine").click().run()
    assert not app.exception
    assert len(app.error) == 1


def test_what_was_typed_is_saved_and_what_cannot_be_is_explained(data: Path) -> None:
    with serving() as server:
        app = added(server)
    app.number_input("in_Mine").set_value(2.5)
    app.number_input("out_Mine").set_value(10.0)
    app.selectbox("limit_Mine").set_value("max_completion_tokens")
    app.checkbox("pictures_Mine").uncheck()
    app.button("save_Mine").click().run()
    now = held()[0]
    assert (now.price_in, now.price_out, now.limit_field, now.pictures) == (2.5, 10, "max_completion_tokens", False)
    app.text_input("url_Mine").set_value("127.0.0.1:9901")
    app.button("save_Mine").click().run()
    assert shown("Write http://127.0.0.1:9901/v1 instead") in app.error[0].value
    assert held()[0] == now


def variables(app: AppTest, name: str = "Mine") -> list[str]:
    """The names that the page offers for a server's key."""
    (box,) = [box for box in app.selectbox if str(box.key).startswith(f"key_name_{name}")]
    return list(box.options)


def test_the_page_names_only_variables_that_are_bound_to_the_address(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as server, serving() as other:
        monkeypatch.setenv("CHATEARTH_KEYS", f"LAB_API_KEY={server.url} OTHER_API_KEY=https://lab.example.org")
        monkeypatch.setenv("LAB_API_KEY", CANARY)
        settings.cache_clear()
        app = added(server)
        assert held()[0].key_name == "LAB_API_KEY"
        assert variables(app) == ["none", "LAB_API_KEY"]
        app.button("test_Mine").click().run()
        assert server.calls[-1].headers["authorization"] == f"Bearer {CANARY}"
        app.text_input("url_Mine").set_value(other.url)
        app.button("test_Mine").click().run()
        assert "is not bound to" in app.error[0].value and other.calls == []
        assert held()[0].base_url == server.url
        assert CANARY not in str(app._tree)


def test_the_page_tells_which_keys_of_the_environment_go_where(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MISTRAL_API_KEY", CANARY)
    app = opened()
    rows = {row["variable"]: (row["goes to"], row["now"]) for row in app.dataframe[-1].value.to_dict("records")}
    assert rows["MISTRAL_API_KEY"] == ("https://api.mistral.ai", "is set")
    assert rows["OPENAI_API_KEY"] == ("https://api.openai.com", "is not set")
    assert CANARY not in str(app._tree)


def test_a_second_server_of_the_same_name_and_an_address_that_is_none_are_refused(data: Path) -> None:
    with serving() as server:
        added(server)
        assert "already" in said(added(server))
    app = opened()
    for url, better in (
        ("ftp://example.org", "Write it like https://host/v1"),
        ("127.0.0.1:9901", "Write http://127.0.0.1:9901/v1 instead"),
        ("http://0.0.0.0:8000", "Write 127.0.0.1 for one on this machine, as in http://127.0.0.1:8000/v1"),
        ("http://127.0.0.1:8000/v1/chat/completions", "Write http://127.0.0.1:8000/v1 instead"),
    ):
        app.text_input("new_name").set_value("Odd")
        app.text_input("new_url").set_value(url)
        app.button("new_server").click().run()
        assert not app.exception and not app.toast
        assert shown(better) in app.error[0].value, "in place, and nothing in it is a link"
    assert [one.name for one in held()] == ["Mine"]


def test_a_profile_that_somebody_else_changed_meanwhile_is_replaced_only_by_a_second_click(data: Path) -> None:
    with serving() as server:
        first, second = added(server), opened()
    first.number_input("in_Mine").set_value(2.5)
    first.button("save_Mine").click().run()
    second.number_input("out_Mine").set_value(10.0)
    second.button("save_Mine").click().run()
    assert "Somebody else changed the profile 'Mine' meanwhile" in second.error[0].value
    assert (held()[0].price_in, held()[0].price_out) == (2.5, None)
    second.button("save_Mine").click().run()
    assert not second.error
    assert held()[0].price_out == 10


def test_a_profile_that_somebody_else_removed_or_named_so_meanwhile_is_left_alone(data: Path) -> None:
    with serving() as server:
        first, second = added(server), opened()
        first.button("remove_Mine").click().run()
        second.button("save_Mine").click().run()
        assert "removed the profile" in said(second)
        assert held() == []
        added(server)
        first.button("bring_back").click().run()
        assert "already" in said(first)
        assert len(held()) == 1


def test_a_removed_server_can_be_brought_back(data: Path) -> None:
    with serving() as server:
        app = added(server)
    app.button("remove_Mine").click().run()
    assert held() == []
    app.button("bring_back").click().run()
    assert [one.name for one in held()] == ["Mine"]


def test_a_key_is_sent_to_its_server_and_is_nowhere_else(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    with serving() as server:
        app = added(server)
        app.text_input("key_Mine").set_value(CANARY)
        app.button("test_Mine").click().run()
        assert server.calls[0].headers["authorization"] == f"Bearer {CANARY}"
    assert app.text_input("key_Mine").value == ""
    assert app.text_input("key_Mine").placeholder == "a key is there"
    assert CANARY not in str(app._tree)
    assert CANARY not in caplog.text
    catalogue().close()
    assert not [path for path in data.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]


def test_a_preset_without_its_key_says_where_to_put_it(data: Path) -> None:
    app = opened().button("preset_OpenAI").click().run()
    assert shown("OPENAI_API_KEY") in app.warning[0].value
    app.button("test_OpenAI").click().run()
    assert "needs a key" in app.error[0].value
