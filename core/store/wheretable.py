"""The table of where tiles lie: country, continent, region, coast, climate and UTM zone."""

from duckdb import DuckDBPyConnection

METADATA_SET = "metadata"
"""Caption set, and origin, of texts that are made from whereabouts, date and land cover."""


def whereabouts(cursor: DuckDBPyConnection) -> None:
    """Keep where each tile lies; `origin` tells of which files and of which version of ours that was read.

    What is not known is null: country and continent at sea, region, the climate of some islands, UTM near the poles.
    """
    cursor.execute(
        """create table whereabouts (
            key uinteger primary key, origin varchar not null, country varchar, continent varchar, region varchar,
            coast_km float not null, climate varchar, utm utinyint)"""
    )
