"""Basemaps from the internet: offered only where the settings allow it, fetched only while one is picked."""

from typing import NamedTuple


class OnlineBasemap(NamedTuple):
    """XYZ tiles of somebody else's server."""

    url: str
    attribution: str


ONLINE = {
    "OpenStreetMap": OnlineBasemap("https://tile.openstreetmap.org/{z}/{x}/{y}.png", "© OpenStreetMap contributors"),
    "Sentinel-2 cloudless": OnlineBasemap(
        "https://tiles.maps.eox.at/wmts/1.0.0/s2cloudless-2020_3857/default/g/{z}/{y}/{x}.jpg",
        "Sentinel-2 cloudless by EOX (contains modified Copernicus Sentinel data 2020)",
    ),
}
"""By the name that people pick."""
