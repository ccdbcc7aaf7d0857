"""The tables of the catalogue, as ordered migrations."""

from collections.abc import Callable
from pathlib import Path

from duckdb import DuckDBPyConnection

from core.errors import CatalogueError
from core.store import (
    bases,
    boxtable,
    checkerrors,
    clustertable,
    disputetable,
    labtables,
    osmtable,
    readings,
    secondtable,
    wheretable,
)
from core.store.covers import fetched_covers
from core.store.estimatetable import estimates
from core.store.home import home
from core.store.labelreadings import label_readings
from core.store.ownplaces import own_places
from core.store.picturenames import picture_names
from core.store.replacedpictures import replaced_pictures
from core.store.reviewtable import reviews, taken_answers
from core.store.scenetable import scenes
from core.store.tasktable import tasks

CLASS_COLUMNS = (
    "unknown",
    "water",
    "developed_area",
    "tree",
    "shrub",
    "grass",
    "crop",
    "bare_land",
    "snow",
    "wetland",
    "mangroves",
    "moss",
)
"""Column of each land-cover class's share in `tiles`, by class id."""

MAX_SETS = 8
"""Caption sets that a catalogue can hold: the map has one bit for each."""

CHECK_SCORES = (
    *("truth", "classes", "recall", "position", "size"),
    *("dominance", "ordering", "absence", "shape", "wording"),
)
"""Columns of the scores in `checks`; the first is the headline."""


def first(cursor: DuckDBPyConnection) -> None:
    """Create sources, images, inspections, land cover, captions and the wide table of tiles."""
    cursor.execute("create table revision (value ubigint not null, stale boolean not null)")
    cursor.execute("insert into revision values (0, false)")
    cursor.execute("create sequence source_ids start 1")
    cursor.execute(
        """create table sources (
            id integer primary key default nextval('source_ids'),
            kind varchar not null, path varchar not null, prefix varchar not null, suffix varchar not null,
            layer varchar not null, added_at timestamp not null default make_timestamp(epoch_us(now())))"""
    )
    # A picture is a file or a member of a zip: `start` is the place of the member's local header, null for files.
    cursor.execute(
        """create table images (
            key uinteger not null, layer varchar not null, source integer not null,
            start ubigint, packed uinteger, size uinteger, deflated boolean, primary key (key, layer))"""
    )
    cursor.execute(
        """create table inspections (
            key uinteger not null, source integer not null, flags uinteger not null, detail varchar)"""
    )
    # Pixels of each class over the whole tile stand in columns; `regions` packs the (5, 12) counts of all regions
    # as little-endian uint16, row by row.
    counts = ", ".join(f"{column} uinteger not null" for column in CLASS_COLUMNS)
    cursor.execute(
        f"""create table landcover (
            key uinteger primary key, source integer not null, unmatched uinteger not null,
            regions blob not null, problem varchar, {counts})"""
    )
    cursor.execute(
        """create table caption_sets (
            name varchar primary key, bit utinyint not null,
            title varchar not null)"""
    )
    cursor.execute("create sequence caption_ids start 1")
    cursor.execute(
        """create table captions (
            id ubigint primary key default nextval('caption_ids'),
            key uinteger not null, caption_set varchar not null, variant usmallint not null, version usmallint not null,
            split varchar, origin varchar not null, text varchar not null, words uinteger not null,
            parent ubigint, author varchar, source integer,
            created_at timestamp not null default make_timestamp(epoch_us(now())))"""
    )
    cursor.execute(
        """create table active_captions (
            key uinteger not null, caption_set varchar not null, variant usmallint not null,
            caption ubigint not null, rev uinteger not null, primary key (key, caption_set, variant))"""
    )
    cursor.execute(
        "create table notes (key uinteger not null, flag uinteger not null, detail varchar, primary key (key, flag))"
    )
    cursor.execute("create sequence import_ids start 1")
    cursor.execute(
        """create table imports (
            id integer primary key default nextval('import_ids'),
            started_at timestamp not null default make_timestamp(epoch_us(now())),
            finished_at timestamp, arguments varchar not null, report varchar)"""
    )
    shares = ", ".join(f"{column} float" for column in CLASS_COLUMNS[1:])
    cursor.execute(
        f"""create table tiles (
            morton uinteger not null, key uinteger not null, name varchar not null,
            x usmallint not null, y usmallint not null,
            split varchar, sets utinyint not null, flags uinteger not null, dominant utinyint not null,
            synthetic boolean not null, {shares})"""
    )


def stamps(cursor: DuckDBPyConnection) -> None:
    """Tell by size and stamp (checksum in a zip, time of a file in ns) whether a picture has changed since."""
    cursor.execute("alter table images add column if not exists stamp ubigint")


def embedding_spaces(cursor: DuckDBPyConnection) -> None:
    """Register spaces of vectors for search by meaning; each has a table of its own, `embedding_<id>`."""
    cursor.execute("create sequence embedding_space_ids start 1")
    cursor.execute(
        """create table embedding_spaces (
            id integer primary key default nextval('embedding_space_ids'),
            name varchar not null, model varchar not null, revision varchar not null,
            dimension uinteger not null, max_tokens uinteger not null,
            prefix varchar not null, query_prefix varchar not null,
            made_at timestamp not null default make_timestamp(epoch_us(now())))"""
    )


def kept_results(cursor: DuckDBPyConnection) -> None:
    """Keep lists of tiles, to filter by, and searches under a name."""
    made_at = "timestamp not null default make_timestamp(epoch_us(now()))"
    cursor.execute(
        f"""create table tile_lists (
            id varchar primary key, title varchar not null, tiles uinteger not null, made_at {made_at})"""
    )
    cursor.execute("create table listed_tiles (list varchar not null, key uinteger not null, place uinteger not null)")
    cursor.execute("create sequence saved_search_ids start 1")
    cursor.execute(
        f"""create table saved_searches (
            id integer primary key default nextval('saved_search_ids'),
            name varchar not null, query varchar not null, saved_at {made_at}, dropped_at timestamp)"""
    )


def facts(cursor: DuckDBPyConnection) -> None:
    """Keep what was measured in a tile's label map, for captions; `origin` tells when the map has changed since."""
    cursor.execute(
        """create table facts (
            key uinteger primary key, version usmallint not null, origin varchar not null, document varchar not null)"""
    )


def checks(cursor: DuckDBPyConnection) -> None:
    """Keep what the truth check found in each caption, and the lowest score of a tile's captions in `tiles`.

    `cover` tells when the land cover has changed since; class masks have a bit for each class id, `style` one for
    each rule. `check_claims` counts the verdicts by class and region: 0 to 4, and 5 for the whole tile.
    """
    scores = ", ".join(f"{name} float" for name in CHECK_SCORES)
    cursor.execute(
        f"""create table checks (
            caption ubigint primary key, version usmallint not null, cover ubigint not null, {scores},
            supported usmallint not null, contradicted usmallint not null, unverifiable usmallint not null,
            named usmallint not null, wrong usmallint not null, missing usmallint not null, style utinyint not null)"""
    )
    cursor.execute(
        """create table check_claims (
            caption ubigint not null, class utinyint not null, region utinyint not null,
            supported utinyint not null, contradicted utinyint not null)"""
    )
    cursor.execute("alter table tiles add column if not exists truth float")


def projections(cursor: DuckDBPyConnection) -> None:
    """Keep where each caption of a space lies in the plane, 0..1 both ways."""
    cursor.execute(
        """create table projected (
            space integer not null, caption ubigint not null, x float not null, y float not null,
            landmark boolean not null)"""
    )


def refused_facts(cursor: DuckDBPyConnection) -> None:
    """Keep why a label map gives no facts, so that it is not measured again; the document is empty then."""
    cursor.execute("alter table facts add column if not exists problem varchar")


def lists_without_order(cursor: DuckDBPyConnection) -> None:
    """Forget the order of a list's tiles: lists filter, and nothing ever asked for it."""
    cursor.execute("alter table listed_tiles drop column place")


MIGRATIONS: tuple[Callable[[DuckDBPyConnection], None], ...] = (
    first,
    stamps,
    embedding_spaces,
    kept_results,
    facts,
    labtables.prompt_lab,
    projections,
    checks,
    refused_facts,
    lists_without_order,
    label_readings,
    bases.second_opinions,
    fetched_covers,
    own_places,
    scenes,
    picture_names,
    replaced_pictures,
    readings.coverage,
    checkerrors.error_kinds,
    secondtable.second_readings,
    secondtable.scores_alone,
    clustertable.layout_groups,
    disputetable.disputes,
    osmtable.osm_agreement,
    boxtable.object_boxes,
    wheretable.whereabouts,
    tasks,
    estimates,
    home,
    reviews,
    taken_answers,
)
"""Each runs once, in order, in a transaction of its own; append, never edit."""


def check(connection: DuckDBPyConnection, path: Path) -> None:
    """Make sure that a file is ours and not from a later version, before anything is written to it.

    Raises:
        CatalogueError: It is neither empty nor a catalogue that this version can read.
    """
    cursor = connection.cursor()
    tables = {row[0] for row in cursor.execute("select table_name from duckdb_tables()").fetchall()}
    if not tables:
        return
    if "migrations" not in tables:
        raise CatalogueError(f"{path} is a database of another program. Use another folder with --data.")
    newest = cursor.execute("select max(version) from migrations").fetchall()[0][0] or 0
    if newest > len(MIGRATIONS):
        raise CatalogueError(
            f"The catalogue {path} was written by a newer version of the explorer. "
            "Install that version, or use another folder with --data."
        )


def migrate(connection: DuckDBPyConnection) -> None:
    """Bring the catalogue to the newest version."""
    cursor = connection.cursor()
    cursor.execute(
        """create table if not exists migrations (
            version integer primary key, name varchar not null,
            applied_at timestamp default make_timestamp(epoch_us(now())))"""
    )
    done = cursor.execute("select coalesce(max(version), 0) from migrations").fetchall()[0][0]
    for version, migration in enumerate(MIGRATIONS[done:], start=done + 1):
        cursor.begin()
        try:
            migration(cursor)
            cursor.execute("insert into migrations (version, name) values (?, ?)", [version, migration.__name__])
        except BaseException:
            cursor.rollback()
            raise
        cursor.commit()
