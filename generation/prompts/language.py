"""What a template may contain: an allow-list over its syntax tree, so that no template costs much or reaches far."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from jinja2 import nodes

from generation.prompts.braces import LITERAL

MAX_DEPTH = 40
"""Deepest nesting of a template, in nodes of its syntax tree."""

FILTERS = frozenset(
    (
        *("abs", "capitalize", "default", "dictsort", "first", "float", "int", "items", "join", "last", "length"),
        *("list", "lower", "map", "max", "min", "reject", "rejectattr", "replace", "round", "select", "selectattr"),
        *("sort", "string", "sum", "title", "trim", "unique", "upper", "wordcount"),
    )
)
"""Filters whose results are plain and about as large as what they take; `templatesandbox` bounds those that grow."""

TESTS = frozenset(
    (
        *("!=", "<", "<=", "==", ">", ">=", "boolean", "defined", "divisibleby", "eq", "equalto", "even", "false"),
        *("float", "ge", "greaterthan", "gt", "in", "integer", "iterable", "le", "lessthan", "lt", "mapping", "ne"),
        *("none", "number", "odd", "sequence", "string", "true", "undefined"),
    )
)

LOOP = frozenset({"index", "index0", "first", "last", "length", "revindex", "revindex0"})
"""What may be asked of `loop`."""

_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Name),
    *(nodes.For, nodes.If, nodes.CondExpr, nodes.Assign, nodes.Tuple, nodes.List),
    *(nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.Concat, nodes.Getattr, nodes.Getitem, nodes.Slice),
    *(nodes.Keyword,),
)
_NAMES = {
    nodes.Macro: "a macro",
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "import",
    nodes.Extends: "extends",
    nodes.Block: "a block",
    nodes.Call: "a call",
    nodes.CallBlock: "a call block",
    nodes.FilterBlock: "a filter block",
    nodes.AssignBlock: "a set block",
    nodes.Pow: "a power",
    nodes.FloorDiv: "//",
    nodes.Mod: "%",
    nodes.Dict: "a mapping",
}
_INSTEAD = {
    nodes.Call: "Use a filter, as in {{ value | round(2) }}, or a variable of the list.",
    nodes.AssignBlock: "Write {% set name = value %}.",
    nodes.FloorDiv: "Use / and the filter int.",
    nodes.Mod: "Use / and the filters round or int.",
    nodes.Dict: LITERAL,
}


class Violation(NamedTuple):
    """Something in a template that is not allowed."""

    line: int
    message: str
    suggestion: str


def violations(tree: nodes.Template) -> list[Violation]:
    """Return everything in a template that is outside the allowed language, in the order of its lines."""
    return sorted(dict.fromkeys(_walk(tree, 0)))


def _walk(node: nodes.Node, depth: int) -> Iterator[Violation]:
    if depth > MAX_DEPTH:
        yield Violation(node.lineno, "The template is nested too deeply.", "Write it in fewer levels.")
        return
    if not isinstance(node, _ALLOWED):
        name = next((name for kind, name in _NAMES.items() if isinstance(node, kind)), type(node).__name__.lower())
        instead = next((text for kind, text in _INSTEAD.items() if isinstance(node, kind)), "")
        yield Violation(node.lineno, f"Not allowed in a template: {name}.", instead)
        return
    yield from _judge(node)
    for child in node.iter_child_nodes():
        yield from _walk(child, depth + 1)


def _judge(node: nodes.Node) -> Iterator[Violation]:
    line = node.lineno
    match node:
        case nodes.Filter(name=str() as name) if name not in FILTERS:
            yield Violation(line, f"There is no filter '{name[:40]}'.", near(name, FILTERS))
        case nodes.Test(name=str() as name) if name not in TESTS:
            yield Violation(line, f"There is no test '{name[:40]}'.", near(name, TESTS))
        case nodes.Getattr(node=nodes.Name(name="loop"), attr=name) if name not in LOOP:
            yield Violation(line, f"A loop has no '{name[:40]}'.", near(name, LOOP))
        case nodes.Getattr(attr=name) | nodes.Getitem(arg=nodes.Const(value=str() as name)) if name.startswith("_"):
            yield Violation(line, f"Names that begin with _ cannot be read: '{name[:40]}'.", "")
        case nodes.For(recursive=True):
            yield Violation(line, "A recursive loop is not allowed.", "Write plain nested loops.")
        case nodes.List(items=items) | nodes.Tuple(items=items, ctx="load") if not all(map(_is_constant, items)):
            yield Violation(line, "A list may hold numbers and texts only.", "Use a variable of the list beside it.")


def _is_constant(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const) or (isinstance(node, nodes.Neg) and isinstance(node.node, nodes.Const))


def near(name: str, known: Collection[str]) -> str:
    """Suggest known names that resemble a name."""
    close = get_close_matches(name, sorted(known), n=3, cutoff=0.55)
    return f"Did you mean {' or '.join(close)}?" if close else ""
