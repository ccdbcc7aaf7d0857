"""The command `evaluate`: predictions against references, with all that does not fit, and one model against another."""

import argparse
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from chatearth.console import Console
from core.counting import counted
from core.errors import EvaluationError
from core.metrics.captionfile import read_captions
from core.metrics.correlation import LEAST
from core.metrics.draws import Difference
from core.metrics.published import PUBLISHED
from core.metrics.tables import Row, digits, to_csv, to_latex, to_svg
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.evaluation.compared import Wanted
from generation.evaluation.compared import scored as compare_models
from generation.evaluation.evaluate import DEFAULT, METRICS, Evaluation
from generation.evaluation.predictions import REVIEWED, RUN, SET, Predictions, file_bytes
from generation.evaluation.references import References
from generation.evaluation.reviewed import REVIEWERS, TRUTH

_SHOWN = 5
_LISTED = 1_000
_TITLE = "Caption scores"
_TABLES: dict[str, Callable[[Sequence[Row], Sequence[str]], str]] = {
    ".csv": to_csv,
    ".tex": lambda rows, metrics: to_latex(rows, metrics, _TITLE),
    ".svg": lambda rows, metrics: to_svg(rows, metrics, _TITLE),
}


def run(options: argparse.Namespace, settings: Settings, catalogue: Catalogue, console: Console) -> None:
    """Score, compare and print."""
    metrics = tuple(options.metrics) if options.metrics else DEFAULT
    if options.table:
        _check_table(options.table)
    caption_set, given = _named(options)
    wanted = Wanted(
        options.predictions,
        options.against or "",
        caption_set,
        options.split or "",
        options.leave_out_trained,
        options.keep_equal,
        metrics,
    )
    references = _references(given) if given else None
    made = compare_models(catalogue, settings, wanted, references, console.progress)
    found, said, apart, trained = made.references, made.said, made.difference, made.trained
    scored = list(made.models)
    if options.metrics:
        scored = [_only(one, metrics) for one in scored]
    console.result(
        _document(scored, found, trained, said, apart, options),
        "\n".join(_lines(scored, found, trained, said, apart, options)),
    )
    if options.table:  # last: where it cannot be written, the scores are there all the same
        _write(options.table, scored)


def _named(options: argparse.Namespace) -> tuple[str, Path | None]:
    """The caption set and the file that references come from; empty and None where the catalogue decides."""
    asked = options.references or ""
    caption_set = options.caption_set or ""
    if not asked.startswith(SET):
        if asked.startswith((RUN, REVIEWED)):
            raise EvaluationError(f"References are a file or set:NAME; {asked} can only be scored.")
        return caption_set, Path(asked) if asked else None
    if caption_set and caption_set != asked.removeprefix(SET):
        raise EvaluationError(f"References are named twice, as {asked} and by --set {caption_set}. Leave one out.")
    return asked.removeprefix(SET), None


def _check_table(path: Path) -> None:
    """Refuse what could not be written before anything is scored, which can take long."""
    if path.suffix.lower() not in _TABLES:
        raise EvaluationError(f"'{path}' ends with none of .csv, .tex and .svg, so it is not clear what to write.")
    if not path.parent.is_dir():
        raise EvaluationError(f"There is no folder '{path.parent}' for the table. Make it, or name another file.")


def _references(path: Path) -> References:
    texts: dict[str, list[str]] = {}
    for image, text in read_captions(file_bytes(path), path.name, predicted=False).said:
        texts.setdefault(image, []).append(text)
    return References("", "", texts, {})


def _only(one: Evaluation, metrics: Sequence[str]) -> Evaluation:
    """Keep the metrics that were asked for; `truth` brings its parts and the elements."""
    kept = {
        name: value
        for name, value in one.scores.items()
        if name in metrics or ("truth" in metrics and (name.startswith("truth ") or name.endswith(" F1")))
    }
    return Evaluation(
        one.name,
        one.pairs,
        kept,
        {name: span for name, span in one.intervals.items() if name in kept},
        {name: values for name, values in one.per_image.items() if name in kept or name == "words"},
        one.lengths,
        one.notes,
        {
            against: {name: held for name, held in found.items() if name in kept or name == "words"}
            for against, found in one.correlations.items()
        },
        one.drawn,
    )


def _write(path: Path, scored: Sequence[Evaluation]) -> None:
    rows = [Row(row.model, row.scores, published=True) for row in PUBLISHED]
    rows += [Row(one.name, one.scores, one.intervals) for one in scored]
    metrics = list(scored[0].scores)
    text = _TABLES[path.suffix.lower()](rows, metrics)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise EvaluationError(f"{path} cannot be written: {error.strerror}. Name another file.") from error


def _document(
    scored: Sequence[Evaluation],
    found: References,
    trained: Sequence[str],
    said: Sequence[Predictions],
    apart: Mapping[str, Difference],
    options: argparse.Namespace,
) -> dict[str, object]:
    first = scored[0]
    document = _one(first) | {
        "set": found.caption_set or None,
        "split": found.split or None,
        "unread": said[0].unread,
        "problems": list(said[0].problems),
        "trained_elsewhere": {
            "tiles": len(trained),
            "left_out": options.leave_out_trained,
            "names": list(trained[:_LISTED]),
        },
    }
    if len(scored) == 2:
        document["against"] = _one(scored[1])
        document["difference"] = {metric: one._asdict() for metric, one in apart.items()}
    if options.per_image:
        document["per_image"] = [
            {
                "image": image,
                **{metric: _value(values[place]) for metric, values in first.per_image.items()},
            }
            for place, image in enumerate(first.pairs.images)
        ]
    return document


def _one(one: Evaluation) -> dict[str, object]:
    pairs = one.pairs
    return {
        "model": one.name,
        "images": len(pairs),
        "scores": one.scores,
        "intervals": {metric: [span.low, span.high] for metric, span in one.intervals.items()},
        "correlations": {
            against: {metric: held._asdict() for metric, held in found.items()}
            for against, found in one.correlations.items()
        },
        "lengths": one.lengths.document(),
        "missing": len(pairs.missing),
        "extra": len(pairs.extra),
        "doubled": len(pairs.doubled),
        "empty": len(pairs.empty),
        "names": {kind: list(getattr(pairs, kind)[:_LISTED]) for kind in ("missing", "extra", "doubled", "empty")},
        "equal_references": pairs.equal_references,
        "notes": list(one.notes),
    }


def _value(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _lines(
    scored: Sequence[Evaluation],
    found: References,
    trained: Sequence[str],
    said: Sequence[Predictions],
    apart: Mapping[str, Difference],
    options: argparse.Namespace,
) -> list[str]:
    against = f"captions of {found.caption_set}, split {found.split or 'all'}" if found.caption_set else "the file"
    lines = []
    for one in scored:
        lines.append(f"{one.name}: {counted(len(one.pairs), 'image')} against {against}")
        for metric, value in one.scores.items():
            span = one.intervals.get(metric)
            between = f"  {digits(metric, span.low)} to {digits(metric, span.high)}" if span else ""
            lines.append(f"  {metric:<18}{'' if value is None else digits(metric, value):>8}{between}")
        lines.append(_length_line(one))
        lines += _correlated(one)
        lines += [f"  note: {note}" for note in one.notes]
        for kind, meaning in _KINDS.items():
            if names := getattr(one.pairs, kind):
                lines.append(f"  {kind}: {counted(len(names), 'image')} {meaning}, as {', '.join(names[:_SHOWN])}")
    if said[0].unread:
        lines.append(f"  not read: {counted(said[0].unread, 'record')}, as {said[0].problems[0]}")
    if trained:
        what = "left out" if options.leave_out_trained else "scored; --leave-out-trained leaves them out"
        lines.append(
            f"  warning: {counted(len(trained), 'tile')} of these, as {', '.join(trained[:_SHOWN])}, are in the "
            f"training split of another set ({what})"
        )
    if apart:
        lines.append(f"{scored[1].name} less {scored[0].name}, on the same images:")
        lines += [
            f"  {metric:<18}{one.value:+8.3f}  {one.low:+.3f} to {one.high:+.3f}"
            f"{'' if one.low <= 0 <= one.high else '  (not by chance alone)'}"
            for metric, one in apart.items()
        ]
    return lines


_KINDS = {
    "missing": "have no prediction and are not scored",
    "extra": "have no reference and are not scored",
    "doubled": "have several predictions, the first is scored",
    "empty": "have an empty prediction, scored as such",
}


def _correlated(one: Evaluation) -> list[str]:
    """Tell how far metrics go with the truth score and with reviewers; parts of the truth score are in the JSON."""
    lines = []
    for against, found in one.correlations.items():
        held = {name: value for name, value in found.items() if name in METRICS or name == "words"}
        known = [
            f"{name} {value.value:+.2f} ({value.low:+.2f} to {value.high:+.2f})"
            for name, value in held.items()
            if value.value is not None
        ]
        captions = max((value.captions for value in held.values()), default=0)
        few = "" if known else f": too few, or all the same (at least {LEAST} are needed)"
        lines.append(f"  rank correlation with {_AGAINST[against]}, {counted(captions, 'caption')}{few}")
        lines += [f"    {line}" for line in known]
    return lines


_AGAINST = {TRUTH: "the truth score", REVIEWERS: "the decisions of reviewers"}


def _length_line(one: Evaluation) -> str:
    held = one.lengths
    varied = "" if held.mtld is None else f", MTLD {held.mtld:.0f}"
    given = "" if held.reference_mtld is None else f", MTLD {held.reference_mtld:.0f}"
    return (
        f"  length: {held.words.mean():.0f} words, {held.vocabulary:,} different{varied}; "
        f"references {held.reference_words.mean():.0f} words, {held.reference_vocabulary:,} different{given}"
    )
