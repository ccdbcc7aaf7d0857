import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import PromptError
from core.store.catalogue import Catalogue
from generation.prompts import store
from generation.prompts.prompt import PromptContent
from generation.prompts.recipes import RECIPES


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "catalogue.duckdb") as opened:
        yield opened


def test_a_fork_begins_as_its_recipe(catalogue: Catalogue) -> None:
    first = store.fork(catalogue, RECIPES["gpt-3.5"], "  My   prompt ", author="me")
    assert (first.number, first.parent, first.author) == (1, None, "me")
    assert (first.content.user, first.content.system) == (RECIPES["gpt-3.5"].user, RECIPES["gpt-3.5"].system)
    assert first.hash == PromptContent.of_recipe(RECIPES["gpt-3.5"]).hash
    (held,) = store.prompts(catalogue)
    assert (held.name, held.recipe, held.versions) == ("My prompt", "gpt-3.5", 1)


def test_saving_adds_a_version_and_changes_none(catalogue: Catalogue) -> None:
    first = store.create(catalogue, "p", PromptContent("one"))
    second = store.save(catalogue, first, replace(first.content, user="two"), note="shorter")
    assert (second.number, second.parent, second.note) == (2, first.id, "shorter")
    assert store.version(catalogue, first.id) == first
    assert store.versions(catalogue, first.prompt) == [second, first]
    assert first.made_at <= second.made_at


def test_saving_what_has_not_changed_adds_nothing(catalogue: Catalogue) -> None:
    first = store.create(catalogue, "p", PromptContent("one"))
    assert store.save(catalogue, first, PromptContent("one"), note="again") == first


def test_restoring_is_a_new_version_with_the_old_content(catalogue: Catalogue) -> None:
    first = store.create(catalogue, "p", PromptContent("one"))
    store.save(catalogue, first, PromptContent("two"))
    third = store.restore(catalogue, first)
    assert (third.number, third.hash, third.content, third.parent) == (3, first.hash, first.content, first.id)
    assert store.restore(catalogue, third) == third


def test_a_version_is_found_by_name_number_and_hash(catalogue: Catalogue) -> None:
    first = store.create(catalogue, "p", PromptContent("one"))
    second = store.save(catalogue, first, PromptContent("two"))
    assert store.find(catalogue, "p") == second
    assert store.find(catalogue, "p@1") == first
    assert store.find(catalogue, f"p@{first.hash[:8]}") == first
    with pytest.raises(PromptError, match="no prompt 'p@9'"):
        store.find(catalogue, "p@9")


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "taken"])
def test_a_name_that_does_not_do_is_refused(catalogue: Catalogue, name: str) -> None:
    store.create(catalogue, "taken", PromptContent("one"))
    with pytest.raises(PromptError):
        store.create(catalogue, name, PromptContent("one"))


def test_each_session_has_its_own_draft_and_it_outlives_the_process(tmp_path: Path) -> None:
    with Catalogue(tmp_path / "catalogue.duckdb") as catalogue:
        first = store.create(catalogue, "p", PromptContent("one"))
        store.save_draft(catalogue, first.prompt, "a", PromptContent("{{ unfinished"), parent=first.id)
        store.save_draft(catalogue, first.prompt, "a", PromptContent("{{ unfinished }"), parent=first.id)
    with Catalogue(tmp_path / "catalogue.duckdb") as catalogue:
        kept = store.draft(catalogue, first.prompt, "a")
        assert kept and (kept.content.user, kept.parent) == ("{{ unfinished }", first.id)
        assert store.draft(catalogue, first.prompt, "b") is None
        store.drop_draft(catalogue, first.prompt, "a")
        assert store.draft(catalogue, first.prompt, "a") is None


def test_versions_saved_at_the_same_time_are_all_kept(catalogue: Catalogue) -> None:
    first = store.create(catalogue, "p", PromptContent("one"))
    ready = threading.Barrier(4)

    def save(text: str) -> None:
        ready.wait()
        store.save(catalogue, first, PromptContent(text))

    threads = [threading.Thread(target=save, args=[f"text {number}"]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = store.versions(catalogue, first.prompt)
    assert sorted(item.number for item in held) == [1, 2, 3, 4, 5]
    assert {item.content.user for item in held} == {"one", *(f"text {number}" for number in range(4))}


_texts = st.text("ab \n", max_size=30)


@given(_texts, _texts)
def test_a_difference_holds_both_texts_whole(old: str, new: str) -> None:
    found = store.difference(old, new)
    assert "".join(change.text for change in found if change.kind != "added") == old
    assert "".join(change.text for change in found if change.kind != "removed") == new


@given(st.builds(PromptContent, user=st.text(), system=st.text(), max_tokens=st.integers(1, 5000)))
def test_a_content_is_read_back_as_it_was_and_known_by_its_hash(content: PromptContent) -> None:
    again = PromptContent.from_json(content.to_json())
    assert again == content and again.hash == content.hash
    assert replace(content, user=content.user + "x").hash != content.hash


def test_the_draft_of_another_session_is_told_apart_and_old_ones_are_dropped(catalogue: Catalogue) -> None:
    version = store.create(catalogue, "Shared", PromptContent("one"))
    mine, theirs = replace(version.content, user="mine"), replace(version.content, user="theirs")
    store.save_draft(catalogue, version.prompt, "me", mine, parent=version.id)
    store.save_draft(catalogue, version.prompt, "them", theirs, parent=version.id)
    assert [one.content for one in store.other_drafts(catalogue, version.prompt, "me")] == [theirs]
    with catalogue.transaction() as cursor:
        cursor.execute("update prompt_drafts set saved_at = saved_at - to_days(40) where session = 'them'")
    store.save_draft(catalogue, version.prompt, "me", mine, parent=version.id)
    assert store.other_drafts(catalogue, version.prompt, "me") == []
