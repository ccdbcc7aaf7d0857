"""Boxes around objects that came from box files, in the catalogue; those of land cover are found anew from its map."""

from duckdb import DuckDBPyConnection

BOXES_SET = "remoteclip"
"""Caption set, and origin, of texts that RemoteCLIP's rules make from boxes."""


def object_boxes(cursor: DuckDBPyConnection) -> None:
    """Keep the boxes of a file by tile, in pixels of the tile; the same file again takes the place of its boxes."""
    cursor.execute(
        """create table object_boxes (
            key uinteger not null, file varchar not null, name varchar not null,
            x0 float not null, y0 float not null, x1 float not null, y1 float not null)"""
    )
