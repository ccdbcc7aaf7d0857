"""The command `ask`: land-cover questions made, put to a model or to captions, and scored."""

import argparse
import os
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from random import Random

from chatearth.choosing import place_of
from chatearth.console import Console
from core.counting import counted
from core.errors import EndpointError, EvaluationError
from core.remote.bindings import Bindings
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.checks.claims import parse
from generation.evaluation.predictions import named
from generation.models.keys import Keys
from generation.questions.answers import answer_of_claims
from generation.questions.asking import SHOWN, WITH, AskedRun, Who, ask_all, price_of
from generation.questions.files import QUESTIONS, beside, read_answers, read_questions, write_answers, write_questions
from generation.questions.grounds import grounds_of
from generation.questions.kinds import Question
from generation.questions.make import Grounds, company_of, questions_of
from generation.questions.order import by_chance
from generation.questions.scoring import Answered, Figures, Result, result
from generation.second.costs import dollars

_SHOWN = 10
_LISTED = 1_000


def run_build(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Make questions, and write them to a file."""
    selection = Selection(splits=(options.split,)) if options.split else Selection()
    browser = Browser(catalogue)
    every = grounds_of(browser)
    chosen = grounds_of(browser, selection) if options.split else every
    if options.tiles and options.tiles < len(chosen.keys):
        places = sorted(Random(options.seed).sample(range(len(chosen.keys)), options.tiles))  # noqa: S311 -- seeded, no secret
        chosen = Grounds(chosen.keys[places], chosen.counts[places], chosen.left_out)
    path = options.file or settings.data / QUESTIONS
    kinds: dict[str, int] = {}

    def told(question: Question) -> Question:
        kinds[question.kind] = kinds.get(question.kind, 0) + 1
        return question

    count = write_questions(path, map(told, questions_of(chosen, company_of(every), options.seed)))
    lines = [f"{counted(count, 'question')} about {counted(len(chosen.keys), 'tile')} in {path}"]
    lines += [f"  {kind}: {number:,}" for kind, number in kinds.items()]
    if chosen.left_out:
        lines.append(f"  {counted(chosen.left_out, 'tile')} left out: their land cover has unknown pixels")
    console.result(
        {
            "questions": count,
            "tiles": len(chosen.keys),
            "kinds": kinds,
            "left_out": chosen.left_out,
            "file": str(path),
            "seed": options.seed,
        },
        "\n".join(lines),
    )


def run_ask(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Put questions to a model or to captions, and score what came."""
    source = options.file or settings.data / QUESTIONS
    questions = list(read_questions(source))
    # in an order by chance, so that a run that ends early has asked of every kind
    questions = by_chance(questions, len(questions))[: options.sample]
    if not options.model:
        return _ask_captions(catalogue, options, settings, console, source, questions)
    who = _who(catalogue, options, settings)
    path = options.answers or beside(source, who.name)
    done = {one.question.id for one in read_answers(path)} if path.is_file() else set()
    left = [question for question in questions if question.id not in done]
    if who.captions:
        left = [question for question in left if question.tile in who.captions]
    usd = price_of(left, who, catalogue, settings)
    if options.max_cost is not None and usd is None:
        raise EndpointError(f"No price is known of {who.model}, so --max-cost cannot be kept. Leave it out.")
    price = "price unknown" if usd is None else f"about {dollars(usd)}"
    console.note(
        f"{who.model} at {who.endpoint.base_url} would be asked {counted(len(left), 'question')}, with "
        f"{WITH[who.shown]}, one a request, {price}."
    )
    made = AskedRun()
    if left:
        console.agree_to_send("these questions", yes=options.yes)
        made = ask_all(catalogue, settings, left, who, path, max_usd=options.max_cost, report=console.progress)
    if not path.is_file():
        reason = made.ended or next(iter(made.failed), "there was no question")
        raise EvaluationError(f"No question was answered: {reason}")
    wanted = {question.id for question in questions}
    answered = [one for one in read_answers(path) if one.question.id in wanted]
    lines = [f"{counted(made.answered, 'question')} answered now, {counted(made.unclear, 'answer')} chose no option"]
    lines += [f"  {count:,} got no answer: {reason}" for reason, count in made.failed.most_common(_SHOWN)]
    lines += [f"The rest was left alone: {made.ended}. Run the same again to go on."] if made.ended else []
    _print(console, answered, path, lines, {"usd": made.usd, "failed": dict(made.failed), "ended": made.ended or None})


def _ask_captions(
    catalogue: Catalogue,
    options: argparse.Namespace,
    settings: Settings,
    console: Console,
    source: Path,
    questions: Sequence[Question],
) -> None:
    if not options.captions:
        raise EvaluationError("Say who is asked: --model M, or --captions set:NAME, run:NUMBER or a file.")
    said = named(catalogue, settings, options.captions)
    texts = dict(reversed([(one.image, one.text) for one in said.said]))
    asked = sorted({question.tile for question in questions} & set(texts))
    if not asked:
        raise EvaluationError(f"None of the questions is about a tile of {said.name}.")
    claims = {tile: parse(texts[tile]) for tile in asked}
    answered = [
        Answered(question, answer_of_claims(question, claims[question.tile]))
        for question in questions
        if question.tile in claims
    ]
    path = options.answers or beside(source, said.name)
    write_answers(path, answered, said.name)
    _print(console, answered, path, [f"{said.name}, asked by themselves"], {})


def _who(catalogue: Catalogue, options: argparse.Namespace, settings: Settings) -> Who:
    keys = Keys(os.environ, bound=Bindings.of(settings.keys))
    place = place_of(options, catalogue, options.model)
    keys.bind(place)  # who runs a command owns its environment, and named the server
    if missing := keys.missing(place):
        raise EndpointError(missing)
    shown = next(one for one in SHOWN if one == options.show.replace("-", " "))
    captions, whose = dict[str, str](), ""
    if shown == "caption":
        if not options.captions:
            raise EvaluationError("Say which captions are shown: --captions set:NAME, run:NUMBER or a file.")
        said = named(catalogue, settings, options.captions)
        captions, whose = dict(reversed([(one.image, one.text) for one in said.said])), said.name
    return Who(place, options.model, keys, shown, captions, whose)


def run_score(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Score a file of answers."""
    _print(console, read_answers(options.file), options.file, [], {})


def _print(
    console: Console, answered: Sequence[Answered], path: Path, first: Sequence[str], more: dict[str, object]
) -> None:
    found = result(answered)
    document = {**found.whole.document(), **_groups(found), "failed_tiles": found.failed[:_LISTED], "file": str(path)}
    lines = [*first, _line("all", found.whole), *chain.from_iterable(_part(*part) for part in _parts(found))]
    lines += (
        [f"wrong on {counted(len(found.failed), 'tile')}, as {', '.join(found.failed[:5])}"] if found.failed else []
    )
    console.result(document | more, "\n".join([*lines, f"answers in {path}"]))


def _groups(found: Result) -> dict[str, object]:
    return {
        name: {key: one.document() for key, one in held.items()}
        for name, held in (
            ("by_kind", found.by_kind),
            ("by_strategy", found.by_strategy),
            ("by_class", found.by_class),
            ("by_region", found.by_region),
            ("by_latitude", found.by_latitude),
            ("by_cell", found.by_cell),
        )
    }


def _parts(found: Result) -> list[tuple[str, dict[str, Figures]]]:
    return [
        ("by kind", found.by_kind),
        ("by how the absent class is drawn", found.by_strategy),
        ("by class", found.by_class),
        ("by region", found.by_region),
        ("by latitude", found.by_latitude),
        ("by cell of ten degrees, the worst", dict(list(found.by_cell.items())[:5])),
    ]


def _part(title: str, held: dict[str, Figures]) -> list[str]:
    return [title, *(_line(name, one) for name, one in held.items())] if held else []


def _line(name: str, one: Figures) -> str:
    parts = [f"{one.answered:,} of {one.questions:,} answered"]
    parts += [f"accuracy {one.accuracy:.1%}"] if one.accuracy is not None else []
    parts += [f"F1 {one.f1:.3f}"] if one.f1 is not None else []
    parts += [f"yes {one.yes_rate:.1%}"] if one.yes_rate is not None else []
    return f"  {name:<18} {', '.join(parts)}"


ACTIONS: dict[str, Callable[[Catalogue, argparse.Namespace, Settings, Console], None]] = {
    "build": run_build,
    "run": run_ask,
    "score": run_score,
}
