"""Prompts in the catalogue: immutable versions known by their content, and drafts that save themselves."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from duckdb import DuckDBPyConnection

from core.errors import PromptError
from core.store.catalogue import Catalogue, first_row, scalar
from generation.prompts.prompt import PromptContent
from generation.prompts.recipes import RECIPES
from generation.prompts.recipes.recipe import Recipe

_LONGEST_NAME, _LONGEST_NOTE = 80, 500
_VERSION = "v.id, v.prompt, v.number, v.hash, v.content, v.parent, v.note, v.author, v.made_at"


class Prompt(NamedTuple):
    """A prompt of one's own."""

    id: int
    name: str
    recipe: str
    """What it was forked from."""
    versions: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PromptVersion:
    """What a prompt was at one time; never changed."""

    id: int
    prompt: int
    number: int
    """From 1."""
    hash: str
    """SHA-256 of the content."""
    content: PromptContent
    parent: int | None
    """The version that it was made from."""
    note: str
    author: str
    made_at: datetime


_DAYS_OF_A_DRAFT = 30


class Draft(NamedTuple):
    """What a session is writing, which may not be a valid prompt yet."""

    content: PromptContent
    parent: int | None
    """The version that it began as."""
    saved_at: datetime


class Change(NamedTuple):
    """A stretch of text in the comparison of two versions."""

    kind: Literal["same", "removed", "added"]
    text: str


def fork(catalogue: Catalogue, recipe: Recipe, name: str, *, author: str = "") -> PromptVersion:
    """Start a prompt from a recipe; its first version is the recipe's text.

    Raises:
        PromptError: The name is taken, empty or too long.
    """
    return create(catalogue, name, PromptContent.of_recipe(recipe), recipe=recipe.name, author=author)


def create(
    catalogue: Catalogue, name: str, content: PromptContent, *, recipe: str = "", author: str = ""
) -> PromptVersion:
    """Start a prompt; otherwise as `fork`."""
    title = " ".join(name.split())
    if not title or len(title) > _LONGEST_NAME:
        raise PromptError(f"A prompt needs a name of at most {_LONGEST_NAME} characters.")
    if "@" in title or title in RECIPES:
        raise PromptError(f"'{title}' cannot be the name of a prompt: leave out @, and the names of recipes.")

    with catalogue.transaction() as cursor:
        if first_row(cursor, "select 1 from prompts where name = ?", [title]):
            raise PromptError(f"There is a prompt '{title}' already. Choose another name.")
        made = "insert into prompts (name, recipe) values (?, ?) returning id"
        prompt = scalar(cursor, made, [title, recipe])
        note = f"Forked from the recipe {recipe}" if recipe else "First version"
        return _insert(cursor, prompt, content, None, note, author)


def prompts(catalogue: Catalogue) -> list[Prompt]:
    """Return all prompts, latest changed first."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            """select p.id, p.name, p.recipe, count(*), max(v.made_at) as changed from prompts p
            join prompt_versions v on v.prompt = p.id group by all order by changed desc, p.id desc"""
        ).fetchall()
    return [Prompt(*row)._replace(changed_at=row[-1].replace(tzinfo=UTC)) for row in rows]


def versions(catalogue: Catalogue, prompt: int) -> list[PromptVersion]:
    """Return all versions of a prompt, newest first."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"select {_VERSION} from prompt_versions v where prompt = ? order by number desc", [prompt]
        ).fetchall()
    return [_version(row) for row in rows]


def version(catalogue: Catalogue, number: int) -> PromptVersion:
    """Return a version by its id.

    Raises:
        PromptError: There is none.
    """
    with catalogue.cursor() as cursor:
        return _one(cursor, number)


def find(catalogue: Catalogue, name: str) -> PromptVersion:
    """Return the newest version of a prompt by its name, or one version as `name@3` or `name@<start of its hash>`.

    Raises:
        PromptError: There is none.
    """
    title, _, wanted = name.partition("@")
    with catalogue.cursor() as cursor:
        row = first_row(
            cursor,
            f"""select {_VERSION} from prompt_versions v join prompts p on p.id = v.prompt
            where p.name = $name and ($wanted = '' or v.number::varchar = $wanted
            or (len($wanted) >= 6 and starts_with(v.hash, $wanted)))
            order by v.number desc limit 1""",
            {"name": title, "wanted": wanted},
        )
    if row is None:
        raise PromptError(f"There is no prompt '{name[:80]}'. Check the name, and the version after @.")
    return _version(row)


def save(
    catalogue: Catalogue, parent: PromptVersion, content: PromptContent, *, note: str = "", author: str = ""
) -> PromptVersion:
    """Add a version to a prompt; the parent itself is returned where nothing has changed."""
    if content == parent.content:
        return parent
    with catalogue.transaction() as cursor:
        return _insert(cursor, parent.prompt, content, parent.id, note, author)


def restore(catalogue: Catalogue, older: PromptVersion, *, author: str = "") -> PromptVersion:
    """Make the content of an older version the newest one, as a version of its own."""
    with catalogue.transaction() as cursor:
        newest = scalar(cursor, "select max(number) from prompt_versions where prompt = ?", [older.prompt])
        if newest == older.number:
            return older
        return _insert(cursor, older.prompt, older.content, older.id, f"Restored version {older.number}", author)


def save_draft(
    catalogue: Catalogue, prompt: int, session: str, content: PromptContent, *, parent: int | None = None
) -> None:
    """Keep what a session is writing, in place of what it wrote before; drafts that were long left are dropped."""
    with catalogue.transaction() as cursor:
        cursor.execute(
            "delete from prompt_drafts where saved_at < make_timestamp(epoch_us(now())) - to_days(?)",
            [_DAYS_OF_A_DRAFT],
        )
        cursor.execute(
            """insert or replace into prompt_drafts (prompt, session, content, parent, saved_at)
            values (?, ?, ?, ?, make_timestamp(epoch_us(now())))""",
            [prompt, session, content.to_json(), parent],
        )


def draft(catalogue: Catalogue, prompt: int, session: str) -> Draft | None:
    """Return what a session was writing, if it was not saved as a version since."""
    with catalogue.cursor() as cursor:
        row = first_row(
            cursor,
            "select content, parent, saved_at from prompt_drafts where prompt = ? and session = ?",
            [prompt, session],
        )
    return Draft(PromptContent.from_json(row[0]), row[1], row[2].replace(tzinfo=UTC)) if row else None


def other_drafts(catalogue: Catalogue, prompt: int, session: str) -> list[Draft]:
    """Return what other sessions are writing, latest first."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            """select content, parent, saved_at from prompt_drafts where prompt = ? and session <> ?
            order by saved_at desc limit 5""",
            [prompt, session],
        ).fetchall()
    return [Draft(PromptContent.from_json(row[0]), row[1], row[2].replace(tzinfo=UTC)) for row in rows]


def drop_draft(catalogue: Catalogue, prompt: int, session: str) -> None:
    """Forget a draft."""
    with catalogue.transaction() as cursor:
        cursor.execute("delete from prompt_drafts where prompt = ? and session = ?", [prompt, session])


def difference(old: str, new: str) -> list[Change]:
    """Compare two texts by words; spaces and line ends belong to the word before them."""
    before, after = (re.findall(r"\S+\s*|\s+", text) for text in (old, new))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return [change for block in matcher.get_opcodes() for change in _changes(before, after, block)]


def _changes(before: list[str], after: list[str], block: tuple[str, int, int, int, int]) -> Iterator[Change]:
    kind, i, j, k, m = block
    if kind == "equal":
        yield Change("same", "".join(before[i:j]))
        return
    if i < j:
        yield Change("removed", "".join(before[i:j]))
    if k < m:
        yield Change("added", "".join(after[k:m]))


def _insert(
    cursor: DuckDBPyConnection, prompt: int, content: PromptContent, parent: int | None, note: str, author: str
) -> PromptVersion:
    made = scalar(
        cursor,
        """insert into prompt_versions (prompt, number, hash, content, parent, note, author)
        select $prompt, coalesce(max(number), 0) + 1, $hash, $content, $parent, $note, $author
        from prompt_versions where prompt = $prompt returning id""",
        {
            "prompt": prompt,
            "hash": content.hash,
            "content": content.to_json(),
            "parent": parent,
            "note": note.strip()[:_LONGEST_NOTE],
            "author": author.strip()[:_LONGEST_NAME],
        },
    )
    return _one(cursor, made)


def _one(cursor: DuckDBPyConnection, number: int) -> PromptVersion:
    row = first_row(cursor, f"select {_VERSION} from prompt_versions v where v.id = ?", [number])
    if row is None:
        raise PromptError(f"There is no version {number} of a prompt in this data folder.")
    return _version(row)


def _version(row: tuple[Any, ...]) -> PromptVersion:
    number, prompt, place, fingerprint, content, parent, note, author, made_at = row
    held = PromptContent.from_json(content)
    return PromptVersion(number, prompt, place, fingerprint, held, parent, note, author, made_at.replace(tzinfo=UTC))
