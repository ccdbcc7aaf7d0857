"""How far land cover agrees with OpenStreetMap in each tile, in the catalogue."""

from duckdb import DuckDBPyConnection

DIFFERS_SQL = "select key from osm_agreement where list_contains($osm, class) and shared * 2 < mapped"
"""Tiles where land cover has a class in less than half of what OpenStreetMap maps as it."""


def osm_agreement(cursor: DuckDBPyConnection) -> None:
    """Keep of each class in a tile the pixels that OpenStreetMap maps as it, that land cover has, and both."""
    cursor.execute(
        """create table osm_agreement (
            key uinteger not null, class utinyint not null, mapped uinteger not null, cover uinteger not null,
            shared uinteger not null, primary key (key, class))"""
    )
