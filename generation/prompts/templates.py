"""Render the templates of prompts, and say in the editor's terms what is wrong with one."""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from jinja2 import TemplateSyntaxError, UndefinedError, meta, nodes
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
        tree = Sandbox().parse(source)
        found = [TemplateProblem(*violation) for violation in violations(tree)]
        found += [] if found else _unknown(source, tree, variables)
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
    template = sandbox.from_string(sandbox.guarded(sandbox.parse(source)))
    pieces, size = [], 0
    for piece in template.generate(variables):
        sandbox.work()
        size += len(piece.encode("utf-8", "replace"))
        if size > MAX_OUTPUT_BYTES:
            raise TemplateError(f"The text becomes longer than {MAX_OUTPUT_BYTES >> 10} KB. Write a shorter template.")
        pieces.append(piece)
    return "".join(pieces)


def _unknown(source: str, tree: nodes.Template, variables: Collection[str]) -> list[TemplateProblem]:
    """Find names that no variable has, and keys that their values lack."""
    lines = source.splitlines() or [""]
    free = meta.find_undeclared_variables(tree)
    found = []
    for name in tree.find_all(nodes.Name):
        if name.name in free and name.name not in variables and name.name != "loop":
            found.append(_at(lines, name.lineno, name.name, "variable", variables))
    if isinstance(variables, Mapping):
        for part in tree.find_all(nodes.Getattr):
            held = (
                variables.get(part.node.name) if isinstance(part.node, nodes.Name) and part.node.name in free else None
            )
            if isinstance(held, Mapping) and part.attr not in held:
                found.append(_at(lines, part.lineno, part.attr, f"value in '{_name(part)}'", held))
    return found


def _name(part: nodes.Getattr) -> str:
    return part.node.name if isinstance(part.node, nodes.Name) else ""


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


def _check_plain(value: object, where: str, depth: int = 0) -> None:
    """Make sure that a template gets plain values: an object could lead anywhere."""
    if depth > 8:
        raise TemplateError(f"The variable {where} is nested too deeply for a template.")
    if type(value) in (str, int, float, bool, type(None)):
        return
    if type(value) is dict:
        for key, held in value.items():
            _check_plain(key, where, depth + 1)
            _check_plain(held, where, depth + 1)
    elif type(value) in (list, tuple):
        for held in value:  # type: ignore[attr-defined]
            _check_plain(held, where, depth + 1)
    else:
        raise TemplateError(f"The variable {where} holds {type(value).__name__}, which is no plain value.")
