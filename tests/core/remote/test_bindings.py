import pytest

from core.errors import PrerequisiteError
from core.remote.bindings import OWN_ORIGINS, Bindings


def test_providers_have_their_own_keys_and_nobody_else_has_any() -> None:
    bound = Bindings.of("")
    assert bound.variables("https://api.openai.com/v1") == ["OPENAI_API_KEY"]
    for url in ("https://example.org/v1", "http://127.0.0.1:8000/v1", "http://api.openai.com/v1"):
        assert bound.variables(url) == []
    assert not bound.allows("OPENAI_API_KEY", "https://api.openai.com:8443/v1")
    assert not bound.allows("OPENAI_API_KEY", "https://api.openai.com.example.org/v1")


def test_who_starts_the_explorer_binds_variables_to_origins() -> None:
    bound = Bindings.of("LAB_API_KEY=https://lab.example.org/v1  GPU_API_KEY=http://127.0.0.1:8000")
    assert bound.allows("LAB_API_KEY", "https://lab.example.org:443/other")
    assert bound.allows("GPU_API_KEY", "http://127.0.0.1:8000/v1")
    for url in ("http://127.0.0.1:8001/v1", "https://127.0.0.1:8000/v1", "http://localhost:8000/v1"):
        assert not bound.allows("GPU_API_KEY", url)


def test_keys_of_a_person_come_before_those_of_a_provider() -> None:
    bound = Bindings.of("LAB_API_KEY=https://api.openai.com")
    environment = {"OPENAI_API_KEY": "theirs", "LAB_API_KEY": "ours", "CHATEARTH_API_KEY": "any"}
    url = "https://api.openai.com/v1"
    assert bound.key(environment, url) == "ours"
    assert bound.plus("CHATEARTH_API_KEY", url).key({**environment, "LAB_API_KEY": ""}, url) == "any"
    assert Bindings().key(environment, url) == "theirs"
    assert Bindings().key(environment, "https://example.org/v1") == ""


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("sk-canary-0123456789", "Pair 1 of CHATEARTH_KEYS"),
        ("A_API_KEY=https://a.example.org sk-canary-0123456789=https://b", "Pair 2"),
        ("LAB_TOKEN=https://lab.example.org", "ends in _API_KEY"),
        ("LAB_API_KEY=", "no web address"),
        ("LAB_API_KEY=sk-canary-0123456789", "no web address"),
        ("LAB_API_KEY=127.0.0.1:8000", "Write LAB_API_KEY=http://127.0.0.1:8000/v1 instead"),
        ("LAB_API_KEY=http://lab.example.org", "unencrypted"),
        ("LAB_API_KEY=http://192.168.0.7:8000", "unencrypted"),
        ("OPENAI_API_KEY=https://gateway.example.org", "belongs to https://api.openai.com"),
    ],
)
def test_a_wrong_binding_is_told_without_repeating_a_key(setting: str, words: str) -> None:
    with pytest.raises(PrerequisiteError) as refused:
        Bindings.of(setting)
    assert words in str(refused.value) and "canary" not in str(refused.value)


@pytest.mark.parametrize("name", OWN_ORIGINS)
def test_a_providers_key_goes_over_https_only(name: str) -> None:
    assert OWN_ORIGINS[name].startswith("https://")
    assert Bindings().hindrance(name, "http://127.0.0.1:8000/v1")
    assert not Bindings().hindrance(name, OWN_ORIGINS[name])
