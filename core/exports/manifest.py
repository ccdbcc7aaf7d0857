"""The document of an export for programs, and its card for people and for `datasets`."""

from collections.abc import Mapping

from core.counting import counted
from core.exports.about import TITLE, About
from core.exports.journal import Done
from core.exports.opening import Opening
from core.search.hitlist import LICENCE


def manifest(about: About, files: Mapping[str, Done]) -> dict[str, object]:
    """Return the document for programs; pictures are counted, other files stand with bytes and SHA-256."""
    order = about.order
    return {
        "format": order.format,
        "holds": order.form.holds,
        "cannot_hold": order.form.lacks,
        "version": order.version,
        "filters": order.selection.to_query(),
        "made_at": about.made_at.isoformat(timespec="seconds"),
        "captions": about.captions,
        "captions_left_out": about.left_out,
        "tiles": about.tiles,
        "pictures": about.pictures,
        "pictures_missing": about.without_picture,
        "labels": about.labels,
        "labels_missing": about.without_label,
        "checks": order.checks,
        "embeddings": about.space or None,
        "embeddings_missing": about.vectorless,
        "by_set": dict(sorted(about.by_set.items())),
        "by_split": dict(sorted(about.by_split.items())),
        "synthetic": about.synthetic,
        "own": about.own,
        "bounds": list(about.bounds),
        "spatial_bias": about.bias,
        "sampling": about.sampling,
        "licences": about.licences,
        "attribution": about.sources,
        "files": {name: {"bytes": one.bytes, "sha256": one.sha256} for name, one in files.items()},
    }


def card(about: About, splits: list[str], opened: Opening) -> str:
    """Return the card for people; its head tells `datasets` which files make a split."""
    lines = ["---", f"pretty_name: {TITLE}", f"license: {_short(about)}", "language:", "- en"]
    lines += ["task_categories:", "- image-to-text", "tags:", "- geospatial", "- remote-sensing", "- earth-observation"]
    lines += ["size_categories:", f"- {_size(about.captions)}"]
    if splits:
        lines += ["configs:", "- config_name: default", "  data_files:"]
        for split in splits:
            named = {"val": "validation"}.get(split, split)
            lines += [f"  - split: {named}", f"    path: data/{split}-*.parquet"]
    form = about.order.form
    lines += ["---", "", f"# {TITLE}", "", f"{form.holds} It cannot hold {form.lacks}.", "", *_counts(about)]
    lines += ["", "## How to open it", "", "Where this folder lies:", "", f"```{opened.language}", opened.code, "```"]
    lines += ["", "## Where the tiles lie", "", about.bias, "", about.sampling]
    lines += ["", "## Sources", "", *(f"- {source}" for source in about.sources), ""]
    return "\n".join(lines)


def _counts(about: About) -> list[str]:
    filters = about.order.selection.to_query()
    lines = [f"- {counted(about.captions, 'caption')} of {counted(about.tiles, 'tile')}"]
    if about.order.with_images:
        missing = f", {about.without_picture:,} missing or damaged" if about.without_picture else ""
        lines.append(f"- {counted(about.pictures, 'picture')}{missing}")
    if about.order.labels:
        missing = f", {about.without_label:,} missing or damaged" if about.without_label else ""
        lines.append(f"- {counted(about.labels, 'land-cover map')}{missing}")
    lines += (
        [f"- {counted(about.left_out, 'caption')} left out, as their tile lacks a picture"] if about.left_out else []
    )
    lines += [f"- vectors of {about.space}; {about.vectorless:,} captions have none"] if about.space else []
    lines += [f"- set {name}: {count:,}" for name, count in sorted(about.by_set.items())]
    lines += [f"- split {name}: {count:,}" for name, count in sorted(about.by_split.items())]
    return [*lines, f"- filters: `{filters}`" if filters else "- filters: none", f"- texts: {about.order.version}"]


def _size(captions: int) -> str:
    """Return the class of sizes that cards are sorted by."""
    limits = {1_000: "n<1K", 10_000: "1K<n<10K", 100_000: "10K<n<100K", 1_000_000: "100K<n<1M"}
    return next((name for limit, name in limits.items() if captions < limit), "1M<n<10M")


def _short(about: About) -> str:
    if not about.published or len(about.licences) != 1:
        return "other"
    return LICENCE.lower()
