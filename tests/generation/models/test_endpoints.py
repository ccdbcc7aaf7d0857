import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import EndpointError
from core.remote.bindings import Bindings
from core.store.catalogue import Catalogue
from generation.models import endpoints
from generation.models.connection import test_connection as connect
from generation.models.endpoints import PRESETS, Endpoint, typed
from generation.models.keys import Keys
from generation.models.outcome import Usage
from generation.models.prices import cost
from tests import model_server
from tests.model_server import serving

CANARY = "sk-canary-0123456789abcdef"
OPENAI = PRESETS[0]


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "catalogue.duckdb") as opened:
        yield opened


def test_a_profile_is_kept_as_it_is_and_replaced_by_name(catalogue: Catalogue) -> None:
    for preset in PRESETS:
        endpoints.save(catalogue, preset)
    changed = replace(OPENAI, price_in=0.15, price_out=0.6, models=("a", "b"))
    endpoints.save(catalogue, changed)
    assert endpoints.endpoint(catalogue, "OpenAI") == changed
    assert [item.name for item in endpoints.endpoints(catalogue)] == ["llama.cpp", "Ollama", "OpenAI", "vLLM"]
    endpoints.forget(catalogue, "vLLM")
    with pytest.raises(EndpointError, match="no endpoint 'vLLM'"):
        endpoints.endpoint(catalogue, "vLLM")


@pytest.mark.parametrize(
    "wrong",
    [
        replace(OPENAI, name=" "),
        replace(OPENAI, base_url="openai"),
        replace(OPENAI, base_url="https://host/v1/chat/completions"),
        replace(OPENAI, base_url="https://user:word@host/v1"),
        replace(OPENAI, base_url="https://host/v1\x00"),
        replace(OPENAI, base_url="http://0.0.0.0:8000/v1"),
        replace(OPENAI, base_url="https://host/v1/models"),
        replace(OPENAI, key_name=CANARY),
        replace(OPENAI, key_name="AWS_SECRET_ACCESS_KEY"),
        replace(OPENAI, price_in=-1.0),
        replace(OPENAI, timeout_s=0.0),
    ],
)
def test_a_profile_that_cannot_work_is_refused(catalogue: Catalogue, wrong: Endpoint) -> None:
    with pytest.raises(EndpointError) as refused:
        endpoints.save(catalogue, wrong)
    assert CANARY not in str(refused.value)
    assert endpoints.endpoints(catalogue) == []


def test_the_key_of_openai_goes_to_openai_only() -> None:
    keys = Keys({"OPENAI_API_KEY": CANARY})
    assert keys.find(OPENAI)
    for url in (
        "https://example.org/v1",
        "http://api.openai.com/v1",
        "http://127.0.0.1/v1",
        "https://api.openai.com.x/",
    ):
        assert keys.find(replace(OPENAI, base_url=url)) is None
    assert "api.openai.com" in keys.missing(replace(OPENAI, base_url="https://example.org/v1"))
    elsewhere = replace(OPENAI, base_url="https://example.org/v1")
    keys.bind(elsewhere)
    assert keys.find(elsewhere) is None, "not even where a command names it"


def test_a_variable_is_sent_nowhere_until_it_is_bound() -> None:
    place = Endpoint("lab", "https://lab.example.org/v1", key_name="LAB_API_KEY")
    keys = Keys({"LAB_API_KEY": CANARY})
    assert keys.find(place) is None
    assert "CHATEARTH_KEYS='LAB_API_KEY=https://lab.example.org'" in keys.missing(place)
    bound = Keys({"LAB_API_KEY": CANARY}, bound=Bindings.of("LAB_API_KEY=https://lab.example.org"))
    assert bound.find(place) and not bound.missing(place) and not bound.unbound(place)
    assert bound.find(replace(place, base_url="https://lab.example.org:8443/v1")) is None
    assert bound.names(place.base_url) == ["LAB_API_KEY"]


def test_a_command_binds_the_variable_of_the_server_that_it_names() -> None:
    keys = Keys({"LAB_API_KEY": CANARY, "CHATEARTH_API_KEY": CANARY})
    for place in (
        Endpoint("lab", "https://lab.example.org/v1", key_name="LAB_API_KEY"),
        typed("http://127.0.0.1:8000/v1"),
        typed("https://example.org/v1"),
    ):
        assert keys.find(place) is None
        keys.bind(place)
        assert keys.find(place)
    clear = typed("http://192.168.0.7:8000/v1")
    keys.bind(clear)
    assert keys.find(clear) is None, "never unencrypted but on this machine"


def test_a_key_of_the_session_comes_first_and_belongs_to_one_place() -> None:
    keys = Keys({"CHATEARTH_API_KEY": "from-environment"}, bound=Bindings.of("CHATEARTH_API_KEY=https://example.org"))
    place = typed("https://example.org/v1")
    keys.give("https://example.org/other/path", f" {CANARY} ")
    found = keys.find(place)
    assert found and found.value("https://example.org/v1/models") == CANARY
    assert found.value("https://example.org:8443/v1") == found.value("http://example.org/v1") == ""
    assert CANARY not in repr(found)
    keys.give("https://example.org/v1", "")
    environment = keys.find(place)
    assert environment and environment.value("https://example.org/v1") == "from-environment"


@pytest.mark.parametrize("key", ["schl\u00fcssel", "two\nlines", "\x00", "a\tb"])
def test_what_no_header_can_carry_is_no_key(key: str) -> None:
    keys = Keys({"LAB_API_KEY": key}, bound=Bindings.of("LAB_API_KEY=https://lab.example.org"))
    assert keys.find(Endpoint("lab", "https://lab.example.org/v1", key_name="LAB_API_KEY")) is None
    with pytest.raises(EndpointError, match="no key") as refused:
        keys.give("https://lab.example.org/v1", key)
    assert key not in str(refused.value)


def test_an_address_that_a_person_types_is_local_only_if_it_says_so() -> None:
    assert typed("http://127.0.0.1:8000/v1").local and not typed("https://example.org/v1").local
    assert typed("https://api.openai.com/v1").key_name == "OPENAI_API_KEY"
    with pytest.raises(EndpointError):
        typed("not an address")


def test_an_address_without_a_scheme_is_completed_as_browsers_do() -> None:
    for written, meant in (
        ("127.0.0.1:9901", "http://127.0.0.1:9901"),
        ("localhost:11434/v1", "http://localhost:11434/v1"),
        ("192.168.0.7/v1", "http://192.168.0.7/v1"),
        ("models.example.org/v1", "https://models.example.org/v1"),
    ):
        assert typed(written).base_url == meant
    for wrong in ("models", "ftp://example.org", "127.0.0.1:99999", "a b.org", "user@example.org"):
        with pytest.raises(EndpointError):
            typed(wrong)


def test_a_connection_that_works_lists_the_models() -> None:
    with serving() as server:
        report = connect(typed(server.url), Keys({}, {server.url.removesuffix("/v1"): CANARY}))
    assert report.ok and report.models == ("tiny", "tiny-vision")
    assert (server.calls[0].path, server.calls[0].headers["authorization"]) == ("/v1/models", f"Bearer {CANARY}")


def test_a_loopback_server_needs_no_key() -> None:
    with serving() as server:
        report = connect(typed(server.url), Keys({}))
    assert report.ok and "authorization" not in server.calls[0].headers


def test_what_is_wrong_with_a_connection_is_said_in_plain_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nothing = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        sentences = {"Nothing answers": connect(typed(nothing), Keys({}))}
    with serving() as server:
        sentences["/v1 at the end"] = connect(typed(server.url.removesuffix("/v1")), Keys({}))
        sentences["does not have nonsense"] = connect(replace(typed(server.url), models=("nonsense",)), Keys({}))
        https = replace(typed(server.url), base_url=server.url.replace("http:", "https:"), timeout_s=5)
        sentences["https"] = connect(https, Keys({}))
    sentences["ollama serve"] = connect(replace(typed(nothing), kind="ollama"), Keys({}))
    sentences["no web address"] = connect(Endpoint("x", "nonsense"), Keys({}))
    sentences["not known"] = connect(replace(typed("https://no-such-host.invalid/v1"), key_name=""), Keys({}))
    sentences["needs a key. Put it into the variable OPENAI_API_KEY"] = connect(OPENAI, Keys({}))
    keyed = Endpoint("lab", "https://example.org/v1", key_name="LAB_API_KEY")
    sentences["LAB_API_KEY is not bound to https://example.org"] = connect(keyed, Keys({}))
    sentences["reserved"] = connect(replace(typed("https://169.254.169.254/v1"), key_name=""), Keys({}))
    for words, report in sentences.items():
        assert not report.ok and words in report.sentence, report


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (model_server.fails(401, f"wrong key {CANARY}"), "key"),
        (model_server.fails(500), "problem of its own"),
        (model_server.html, "web page"),
        (model_server.redirects("http://127.0.0.1:1/"), "not followed"),
    ],
)
def test_what_a_server_answers_instead_of_its_models_is_told(behaviour: model_server.Behaviour, words: str) -> None:
    with serving() as server:
        server.listing = behaviour
        report = connect(typed(server.url), Keys({}, {server.url.removesuffix("/v1"): CANARY}))
    assert not report.ok and words in report.sentence and CANARY not in report.sentence


def test_a_server_that_wants_a_key_says_so_when_none_was_sent() -> None:
    with serving() as server:
        server.listing = model_server.fails(401)
        report = connect(typed(server.url), Keys({}))
    assert "none was sent" in report.sentence


def test_the_price_is_that_of_the_profile_then_of_the_table_and_else_unknown() -> None:
    usage = Usage(1_000_000, 1_000_000)
    assert cost(replace(OPENAI, price_in=1.0, price_out=2.0), "any", usage) == (3.0, "endpoint")
    listed = cost(OPENAI, "gpt-4o-mini", usage)
    assert listed.usd and listed.source == "price table"
    assert cost(OPENAI, "nonsense", usage) == (None, "unknown")
    assert cost(OPENAI, "gpt-4o-mini", None) == (None, "unknown")
    assert cost(typed("http://127.0.0.1:1/v1"), "gpt-4o-mini", usage) == (None, "unknown")
