"""Render the templates of prompts, and say in the editor's terms what is wrong with one."""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from itertools import chain
from types import CodeType
from typing import NamedTuple

from jinja2 import Template, TemplateSyntaxError, UndefinedError, meta, nodes
from jinja2.exceptions import TemplateRuntimeError

from core.errors import TemplateError
from generation.prompts import braces
from generation.prompts.language import near, violations
from generation.prompts.sandbox import MAX_OUTPUT_BYTES, Sandbox
from generation.prompts.variables import FROM_COVER, Value

MAX_SOURCE_BYTES = 20 << 10
"""Longest template."""

_TAGS = ("for", "endfor", "if", "elif", "else", "endif", "set")
_HINTS = (
    ("end of template", "Add the missing {% endfor %} or {% endif %}, or close }} or %}."),
    ("end of print statement", "Close the value with }} on both braces, as in {{ name }}."),
    ("unexpected '}'", "Close the value with two braces, as in {{ name }}."),
    ("expected token 'end of statement block'", "Close the tag with %}."),
    ("unexpected char", "Use letters, digits and _ in names, and quotes around texts."),
)


class TemplateProblem(NamedTuple):
    """Something wrong in a template."""

    line: int
    """From 1."""
    message: str
    suggestion: str = ""
    column: int | None = None
    """From 1, where it is known."""


class _Used(NamedTuple):
    """What a template takes from outside: the same for every tile, so it is found once."""

    names: tuple[tuple[str, int], ...]
    """Variables, with the lines where they stand."""
    keys: tuple[tuple[str, str, int], ...]
    """Keys of their values: variable, key, line."""


def render(source: str, variables: Mapping[str, Value]) -> str:
    """Turn a template into text.

    Raises:
        TemplateError: It has problems, asks for what is not there, or grows beyond the limits.
    """
    if found := problems(source, variables):
        first = found[0]
        raise TemplateError(f"Line {first.line} of the template: {first.message} {first.suggestion}".rstrip())
    for name, value in variables.items():
        _check_plain(value, name)
    try:
        return _generate(source, variables)
    except UndefinedError as error:
        raise TemplateError(f"The template asks for a value that is not there: {error.message}.") from error
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, TemplateRuntimeError) as error:
        if isinstance(error, TemplateError):
            raise
        raise TemplateError(f"The template cannot be filled in: {error}. Check the values it works with.") from error


def problems(source: str, variables: Collection[str]) -> list[TemplateProblem]:
    """Return what is wrong with a template, first line first; nothing of it is run.

    Args:
        source: The template.
        variables: Names that there are; with a mapping, the keys of its values are checked as well.
    """
    if len(source.encode("utf-8", "replace")) > MAX_SOURCE_BYTES:
        return [TemplateProblem(1, f"The template is longer than {MAX_SOURCE_BYTES >> 10} KB.", "Make it shorter.")]
    try:
        broken, used = _read(source)
        found = list(broken) or _unknown(source, used, variables)
    except TemplateSyntaxError as error:
        return [_syntax(error, source)]
    except RecursionError:
        return [TemplateProblem(1, "The template is nested too deeply.", "Write it in fewer levels.")]
    return sorted(set(found), key=lambda problem: (problem.line, problem.column or 0))


def needed(source: str) -> frozenset[str]:
    """Return the variables of a template that are measured from land cover; none where it cannot be read."""
    if len(source.encode("utf-8", "replace")) > MAX_SOURCE_BYTES:
        return frozenset()
    try:
        return FROM_COVER.intersection(meta.find_undeclared_variables(Sandbox().parse(source)))
    except (TemplateSyntaxError, RecursionError):
        return frozenset()


def _generate(source: str, variables: Mapping[str, Value]) -> str:
    sandbox = Sandbox()
    template = Template.from_code(sandbox, _compiled(source), {})
    pieces, size = [], 0
    for piece in template.generate(variables):
        sandbox.work()
        size += len(piece.encode("utf-8", "replace"))
        if size > MAX_OUTPUT_BYTES:
            raise TemplateError(f"The text becomes longer than {MAX_OUTPUT_BYTES >> 10} KB. Write a shorter template.")
        pieces.append(piece)
    return "".join(pieces)


@lru_cache(maxsize=64)
def _compiled(source: str) -> CodeType:
    """Compile a template once for all tiles; its filters are those of the sandbox that it is run in."""
    sandbox = Sandbox()
    return sandbox.compile(sandbox.guarded(sandbox.parse(source)))


@lru_cache(maxsize=64)
def _read(source: str) -> tuple[tuple[TemplateProblem, ...], _Used]:
    """Return what is wrong with a template by itself, and what it uses."""
    tree = Sandbox().parse(source)
    found = tuple(TemplateProblem(*violation) for violation in violations(tree))
    if found:
        return found, _Used((), ())
    free = meta.find_undeclared_variables(tree)
    names = tuple((name.name, name.lineno) for name in tree.find_all(nodes.Name) if name.name in free)
    keys = tuple(
        (part.node.name, part.attr, part.lineno)
        for part in tree.find_all(nodes.Getattr)
        if isinstance(part.node, nodes.Name) and part.node.name in free
    )
    return (), _Used(names, keys)


def _unknown(source: str, used: _Used, variables: Collection[str]) -> list[TemplateProblem]:
    """Find names that no variable has, and keys that their values lack."""
    missing = [one for one in used.names if one[0] not in variables and one[0] != "loop"]
    lines = (source.splitlines() or [""]) if missing or isinstance(variables, Mapping) else []
    found = [_at(lines, line, name, "variable", variables) for name, line in missing]
    if isinstance(variables, Mapping):
        for name, key, line in used.keys:
            held = variables.get(name)
            if isinstance(held, Mapping) and key not in held:
                found.append(_at(lines, line, key, f"value in '{name}'", held))
    return found


def _at(lines: list[str], line: int, name: str, what: str, known: Collection[str]) -> TemplateProblem:
    place = re.search(rf"\b{re.escape(name)}\b", lines[min(line, len(lines)) - 1])
    column = place.start() + 1 if place else None
    if what == "variable" and name in FROM_COVER:
        message = f"'{name}' is measured from land cover, and this tile has none."
        return TemplateProblem(line, message, "Fetch it, or write the prompt without.", column)
    return TemplateProblem(line, f"There is no {what} named '{name[:60]}'.", near(name, known), column)


def _syntax(error: TemplateSyntaxError, source: str) -> TemplateProblem:
    message = (error.message or "It cannot be read").rstrip(".") + "."
    lowered = message.lower()
    if tag := re.search(r"unknown tag '(\w+)'", message):
        return TemplateProblem(error.lineno, f"There is no tag '{tag[1][:40]}'.", near(tag[1], _TAGS))
    known = next((text for part, text in _HINTS if part in lowered), "")
    return TemplateProblem(error.lineno, message, braces.hint(source, error.lineno) or known)


_SCALARS = frozenset({str, int, float, bool, type(None)})


def _check_plain(value: object, where: str, depth: int = 0) -> None:
    """Make sure that a template gets plain values: an object could lead anywhere."""
    if depth > 8:
        raise TemplateError(f"The variable {where} is nested too deeply for a template.")
    held: Iterable[object] = ()
    if isinstance(value, dict) and type(value) is dict:
        held = chain(value, value.values())
    elif isinstance(value, list | tuple) and type(value) in (list, tuple):
        held = value
    elif type(value) not in _SCALARS:
        raise TemplateError(f"The variable {where} holds {type(value).__name__}, which is no plain value.")
    for one in held:
        if type(one) not in _SCALARS:
            _check_plain(one, where, depth + 1)
