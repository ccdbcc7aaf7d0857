"""No variable of the environment reaches a server that it is not bound to, on any way that sends."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from chatearth.cli import run
from core.embedding.embedders import open_embedder
from core.geography.tiles import Tile
from core.remote.bindings import OPTIONAL_KEY, OWN_ORIGINS, Bindings
from core.store.catalogue import Catalogue
from generation.calls.requests import Ask
from generation.lab.runs import LabRun
from generation.lab.trial import Trial
from generation.models.endpoints import Endpoint, save, typed
from generation.models.keys import Keys
from generation.prompts.prompt import Parameters
from generation.prompts.recipes import RECIPES
from pages.ui.frame.resources import catalogue, settings
from tests import embedding_server, model_server, releases
from tests.checkout import ROOT
from tests.model_server import Server, serving

NAMES = (
    *OWN_ORIGINS,
    OPTIONAL_KEY,
    *("LAB_API_KEY", "STRIPE_API_KEY", "AZURE_OPENAI_API_KEY", "HF_TOKEN", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY"),
    *("OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_WEBHOOK_SECRET", "DATABASE_URL", "MY_PASSWORD"),
    *("OPENAI_CUSTOM_HEADERS", "some_secret", "X"),
)
"""Names as they are about; each holds a value that is found again wherever it turns up."""

TILE = releases.NAMES[0]


def canary(name: str) -> str:
    return f"canary-{NAMES.index(name)}-of-the-environment"


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A canary in every variable, those of the process included, as far as it goes on running."""
    for name in NAMES:
        monkeypatch.setenv(name, canary(name))
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", f"Authorization: Bearer {canary('OPENAI_CUSTOM_HEADERS')}")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password canary-of-netrc\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.delenv("CHATEARTH_KEYS", raising=False)
    releases.take(tmp_path / "data", releases.small(tmp_path / "release").folder)
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path / "data"))
    settings.cache_clear()
    yield tmp_path / "data"
    settings.cache_clear()


def arrived(server: Server | embedding_server.Server) -> set[str]:
    """Names of the variables whose values a server has seen anywhere."""
    seen = str(server.calls if isinstance(server, Server) else (server.headers, server.requests))
    assert "canary-of-netrc" not in seen
    return {name for name in NAMES if canary(name) in seen}


def profiles(server: Server) -> list[Endpoint]:
    """Profiles of one server that name one variable after the other, however they came into the catalogue."""
    keyed = [name for name in NAMES if name.endswith("_API_KEY")]
    found = [Endpoint(name, server.url, key_name=name, models=("tiny",), local=True) for name in keyed]
    return [*found, Endpoint("none", server.url, models=("tiny",), local=True), typed(server.url)]


def page(name: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    app = app.switch_page(name).run()
    assert not app.exception
    return app


def test_the_button_that_tests_a_connection_sends_none(environment: Path) -> None:
    with serving() as server:
        for profile in profiles(server)[:-1]:
            save(catalogue(), profile)
        app = page("models.py")
        for profile in profiles(server)[:-1]:
            app.button(f"test_{profile.name}").click().run()
            assert not app.exception
        assert len(server.calls) >= 1 and arrived(server) == set()


def test_a_server_that_a_visitor_adds_gets_none(environment: Path) -> None:
    with serving() as server:
        app = page("models.py")
        app.text_input("new_name").set_value("Mine")
        app.text_input("new_url").set_value(server.url)
        app.button("new_server").click().run().button("test_Mine").click().run()
        assert len(server.calls) == 1 and arrived(server) == set()
        assert "authorization" not in server.calls[0].headers


def test_a_run_of_the_lab_sends_none(environment: Path) -> None:
    with serving() as server:
        for profile in profiles(server)[:-1]:
            save(catalogue(), profile)
        app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
        app.query_params["tile"] = TILE
        app.switch_page("lab.py").run()
        for name in ("LAB_API_KEY", "OPENAI_API_KEY", OPTIONAL_KEY):
            app.selectbox("lab_model_0").set_value(f"{name} · tiny").run()
            app.button("lab_start").click().run()
            live: LabRun = app.session_state["lab_run"]
            assert live.wait(30) and not app.exception
        assert len(server.calls) == 3 and arrived(server) == set()


def test_a_trial_sends_none(environment: Path) -> None:
    served = Keys(os.environ, bound=Bindings.of(""))
    with serving() as server, Catalogue(environment / "catalogue.duckdb") as opened:
        for profile in profiles(server):
            ask = Ask.of_recipe(RECIPES["gpt-3.5"], profile, "tiny", Parameters())
            trial = Trial(opened, settings(), ask, [Tile.parse(TILE)], served)
            trial.start()
            assert trial.wait(60)
        assert len(server.calls) == len(profiles(server)) and arrived(server) == set()


def test_a_command_sends_the_one_that_its_options_name(environment: Path) -> None:
    def called(*options: str) -> set[str]:
        with serving(model_server.writes()) as server:
            with Catalogue(environment / "catalogue.duckdb") as opened:
                for profile in profiles(server)[:-1]:
                    save(opened, profile)
            words = [option.replace("URL", server.url) for option in options]
            run(["caption", TILE, "--recipe", "gpt-3.5", "--data", str(environment), "--json", *words])
            assert len(server.calls) >= 1
            return arrived(server)

    assert called("--endpoint", "none") == set()
    assert called("--endpoint", "OPENAI_API_KEY") == set(), "it belongs to OpenAI, whatever a profile says"
    assert called("--endpoint", "LAB_API_KEY") == {"LAB_API_KEY"}


def test_a_typed_address_gets_the_key_that_is_meant_for_it(environment: Path) -> None:
    with serving() as server:
        run(["caption", TILE, "--recipe", "gpt-3.5", "--model", "tiny", "--base-url", server.url, "--json"])
        assert arrived(server) == {OPTIONAL_KEY}


def test_an_embeddings_server_gets_the_key_that_is_meant_for_it(environment: Path) -> None:
    with embedding_server.serving() as server:
        open_embedder(f"{server.url}#letters").embed(["water"])
        assert len(server.requests) == 2 and arrived(server) == {OPTIONAL_KEY}
    with embedding_server.serving() as server:
        os.environ.pop(OPTIONAL_KEY)
        open_embedder(f"{server.url}#letters")
        assert arrived(server) == set()
        open_embedder(f"{server.url}#letters", keys=f"LAB_API_KEY={server.url}")
        assert arrived(server) == {"LAB_API_KEY"}


def test_a_wrong_binding_is_told_before_anything_is_served(
    environment: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHATEARTH_KEYS", "canary-that-is-a-key")
    with pytest.raises(SystemExit) as ended:
        run(["serve", "--port", "0"])
    told = capsys.readouterr().err
    assert ended.value.code == 1 and "CHATEARTH_KEYS" in told and "canary" not in told
