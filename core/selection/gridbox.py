"""Tiles that touch a box of the map, as a condition in SQL."""

from core.geography.tiles import BBox, Tile
from core.selection.filters import Where


def grid_box(box: BBox) -> Where:
    """Condition for tiles that touch a box of the map."""
    top, bottom = Tile.at(0, box.north).y, Tile.at(0, box.south).y
    rows = {"view_top": top, "view_bottom": bottom}
    width = box.east - box.west if box.east >= box.west else box.east - box.west + 360
    if width >= 360:
        return Where("t.y between $view_top and $view_bottom", rows)
    left, right = Tile.at(box.west, 0).x, Tile.at(box.east, 0).x
    across = "t.x between $view_left and $view_right" if left <= right else "(t.x >= $view_left or t.x <= $view_right)"
    return Where(
        f"t.y between $view_top and $view_bottom and {across}",
        {**rows, "view_left": left, "view_right": right},
    )
