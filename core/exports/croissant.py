"""The description of an export as Croissant 1.1 with GeoCroissant 1.0: JSON-LD that catalogues and loaders read."""

import math
from collections.abc import Mapping

import pyarrow as pa

from core.exports.about import TITLE, About
from core.exports.journal import Done
from core.exports.order import FOLDERS, Format
from core.exports.records import SKYSCRIPT
from core.geography.tiles import GRID, TILE_PX, WORLD_M, BBox
from core.search.hitlist import LICENCE

CROISSANT = "croissant.json"

_CONFORMS = ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/geo/1.0"]

_TERMS = (
    *("arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field", "fileObject"),
    *("fileProperty", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5"),
    *("parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator"),
    *("source", "subField", "transform"),
)
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "geocr": "http://mlcommons.org/croissant/geo/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    **{term: f"cr:{term}" for term in _TERMS},
}
"""Of Croissant 1.1, and the words of its extension."""

_ENCODINGS = {
    "parquet": "application/x-parquet",
    "csv": "text/csv",
    "jsonl": "application/jsonlines",
    "json": "application/json",
    "tar": "application/x-tar",
    "md": "text/markdown",
}

_RECORDS: dict[Format, str] = {
    "parquet": "data/*.parquet",
    "geoparquet": "captions.parquet",
    "jsonl": "captions.jsonl",
    "csv": "captions.csv",
    "skyscript": "captions.csv",
}
"""Files of which each line is a record, where a format has these; the others are told as files alone."""

_LICENCES = {LICENCE: "https://creativecommons.org/licenses/by/4.0/"}


def croissant(about: About, files: Mapping[str, Done], schema: pa.Schema) -> dict[str, object]:
    """Describe an export; its columns as they are read from its records, where the format has such."""
    west, south, east, north = (f"{degrees:.6f}" for degrees in about.bounds)
    name = f"captions-{about.order.format}"
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": _CONFORMS,
        "name": name,
        "description": f"{TITLE}. {about.order.form.holds} {' '.join(about.sources)}",
        "version": about.made_at.strftime("%Y.%m.%d"),
        "datePublished": about.made_at.strftime("%Y-%m-%d"),
        "license": [_LICENCES.get(one, one) for one in about.licences] or ["no licence: nothing published is in it"],
        "creator": {"@type": "Organization", "name": "ChatEarthNet Explorer"},
        "url": "https://doi.org/10.5281/zenodo.11003436",
        "citeAs": "; ".join(about.sources),
        "spatialCoverage": {
            "@type": "Place",
            "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"},
        },
        "geocr:coordinateReferenceSystem": "OGC:CRS84",
        "geocr:spatialResolution": _resolution(about.bounds),
        "geocr:spatialBias": about.bias,
        "geocr:samplingStrategy": about.sampling,
        **(_BANDS if about.order.with_images else {}),
        "distribution": _distribution(about, files),
        "recordSet": _records(about, files, schema),
    }


_BANDS = {
    "geocr:bandConfiguration": {
        "@type": "geocr:BandConfiguration",
        "geocr:totalBands": 3,
        "geocr:bandNameList": ["Red", "Green", "Blue"],
    }
}


def _resolution(bounds: BBox) -> str:
    """Say how large a pixel is on the ground: it shrinks with the cosine of the latitude."""
    within = 0.0 if bounds.south <= 0 <= bounds.north else min(abs(bounds.south), abs(bounds.north))
    beyond = max(abs(bounds.south), abs(bounds.north))
    small, large = (WORLD_M / GRID / TILE_PX * math.cos(math.radians(degrees)) for degrees in (beyond, within))
    return f"{small:.1f} m to {large:.1f} m a pixel, resampled from 10 m"


def _distribution(about: About, files: Mapping[str, Done]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = [
        {
            "@type": "cr:FileObject",
            "@id": name,
            "name": name,
            "contentUrl": name,
            "contentSize": f"{one.bytes} B",
            "encodingFormat": _ENCODINGS.get(name.rpartition(".")[2], "application/octet-stream"),
            "sha256": one.sha256,
        }
        for name, one in files.items()
    ]
    folders = FOLDERS.get(about.order.format, {})
    for layer, count in (("rgb", about.pictures), ("labels", about.labels)):
        if layer in folders and count:
            place = folders[layer]
            found.append(
                {
                    "@type": "cr:FileSet",
                    "@id": place,
                    "name": place,
                    "description": f"{count:,} PNG files, each named after its tile.",
                    "encodingFormat": "image/png",
                    "includes": f"{place}/*.png",
                }
            )
    return found


def _records(about: About, files: Mapping[str, Done], schema: pa.Schema) -> list[dict[str, object]]:
    if about.order.format not in _RECORDS:
        return []
    if about.order.format == "skyscript":
        schema = pa.schema([(name, pa.string()) for name in SKYSCRIPT])
    names = [name for name in files if name.startswith(_RECORDS[about.order.format].partition("*")[0])]
    return [_record_set(name, schema) for name in names]


def _record_set(name: str, schema: pa.Schema) -> dict[str, object]:
    """Describe the columns of a file; those that hold several values in one are left to its own description."""
    called = name.rpartition("/")[2].partition(".")[0]
    return {
        "@type": "cr:RecordSet",
        "@id": called,
        "name": called,
        "description": "A caption a record.",
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{called}/{field.name}",
                "name": field.name,
                "dataType": kind,
                "source": {
                    "fileObject": {"@id": name},
                    "extract": {"column": field.name},
                },
            }
            for field in schema
            if (kind := _kind(field.type))
        ],
    }


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_string(kind):
        return "sc:Text"
    if pa.types.is_boolean(kind):
        return "sc:Boolean"
    if pa.types.is_integer(kind):
        return "sc:Integer"
    if pa.types.is_floating(kind):
        return "sc:Float"
    return "sc:DateTime" if pa.types.is_timestamp(kind) else ""
