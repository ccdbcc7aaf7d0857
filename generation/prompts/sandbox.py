"""Jinja made safe for templates of strangers: plain values only, bounded texts, numbers and work."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.runtime import LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from core.errors import TemplateError
from generation.prompts.language import FILTERS, LOOP, TESTS

MAX_OUTPUT_BYTES = 64 << 10
"""Longest text that a template, or any value in it, may become."""

MAX_WORK = 20_000
"""Most turns of loops, filters and pieces of text together; long values and long loops count more."""

_LARGEST = 10**15
_WORK_OF_CHARACTERS = 50
_WORK_OF_NODES = 5
_COUNTED, _JOINED = "counted*", "joined*"
"""Filters that templates cannot name."""


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of one rendering; it counts the work done, so it is used once."""

    intercepted_binops = frozenset({"*", "+"})  # the default never folds these before they run

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=False)
        self.finalize = _printed
        self.globals.clear()
        filters: dict[str, Callable[..., Any]] = {name: self.filters[name] for name in FILTERS}
        filters |= {"replace": _replace, "join": _join, "round": _round}
        self.filters = {name: self._metered(filter_) for name, filter_ in filters.items()}
        self.filters |= {_COUNTED: self._counted, _JOINED: _concatenated}
        self.tests = {name: self.tests[name] for name in TESTS}
        self._work = 0

    def work(self, amount: int = 1) -> None:
        """Count work.

        Raises:
            TemplateError: It has become too much.
        """
        self._work += amount
        if self._work > MAX_WORK:
            raise TemplateError("The template does too much work. Use fewer or shorter loops.")

    def guarded(self, tree: nodes.Template) -> nodes.Template:
        """Return a tree whose loops are counted and whose joined texts are bounded."""
        guarded: nodes.Template = _Guards(self).visit(tree)
        return guarded

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Read a key of a mapping, or what a loop knows of itself; no attributes of objects."""
        if isinstance(obj, LoopContext):
            return getattr(obj, attribute) if attribute in LOOP else self.undefined(obj=obj, name=attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Read a key of a mapping, or an item of a list or text."""
        if isinstance(obj, Undefined):
            return self.undefined(obj=obj, name=argument)
        if isinstance(obj, Mapping | list | tuple | str):
            try:
                return obj[argument]
            except (LookupError, TypeError):
                pass
        return self.undefined(obj=obj, name=argument)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Add and multiply numbers, and add texts, within bounds."""
        if isinstance(left, int | float) and isinstance(right, int | float):
            result = left * right if operator == "*" else left + right
            if abs(result) > _LARGEST:
                raise TemplateError("A number in the template becomes too large.")
            return result
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return _concatenated([left, right])
        kinds = f"{type(left).__name__} {operator} {type(right).__name__}"
        raise TemplateError(f"The template calculates {kinds}. Use numbers, and ~ to put texts together.")

    def _counted(self, items: Iterable[object], weight: int) -> Iterator[object]:
        """Hand out the items of a loop, each turn of which is some work."""
        if isinstance(items, Undefined):
            iter(items)
        if not isinstance(items, Iterable):
            raise TemplateError(f"A loop needs a list, not {type(items).__name__}.")
        for item in items:
            self.work(weight)
            yield item

    def _metered(self, filter_: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(filter_)
        def metered(*values: Any, **options: Any) -> Any:
            lengths = sum(len(value) for value in values if isinstance(value, str | list | tuple | dict))
            self.work(1 + lengths // _WORK_OF_CHARACTERS)
            return filter_(*values, **options)

        return metered


class _Guards(NodeTransformer):
    """Puts our own filters around the lists of loops and in place of `~`."""

    def __init__(self, environment: Sandbox) -> None:
        self._environment = environment

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 -- named by the kind of node
        weight = 1 + sum(1 for _ in node.find_all(nodes.Node)) // _WORK_OF_NODES
        self.generic_visit(node)
        node.iter = self._filter(node.iter, _COUNTED, nodes.Const(weight))
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 -- likewise
        self.generic_visit(node)
        return self._filter(nodes.List(node.nodes, lineno=node.lineno, environment=self._environment), _JOINED)

    def _filter(self, node: nodes.Node, name: str, *options: nodes.Const) -> nodes.Filter:
        return nodes.Filter(
            node, name, list(options), [], None, None, lineno=node.lineno, environment=self._environment
        )


def _printed(value: object) -> object:
    """What a value looks like in the text; nothing where there is none."""
    if value is None:
        return ""
    if not isinstance(value, str | int | float | Undefined):
        raise TemplateError("The template prints a list or mapping. Name one value of it, or use the filter join.")
    return value


def _bounded(length: int) -> None:
    if length > MAX_OUTPUT_BYTES:
        raise TemplateError(f"A text in the template becomes longer than {MAX_OUTPUT_BYTES >> 10} KB.")


def _concatenated(values: list[Any]) -> str:
    texts = [str(_printed(value)) for value in values]
    _bounded(sum(map(len, texts)))
    return "".join(texts)


def _join(values: Iterable[Any], d: str = "", attribute: str | None = None) -> str:
    chosen = [value[attribute] if attribute else value for value in values]
    texts = [str(_printed(value)) for value in chosen]
    _bounded(sum(map(len, texts)) + len(str(d)) * len(texts))
    return str(d).join(texts)


def _replace(text: object, old: object, new: object) -> str:
    source, old, new = str(text), str(old), str(new)
    _bounded(len(source) + source.count(old) * len(new))
    return source.replace(old, new)


def _round(value: float, precision: int = 0) -> float:
    if not -6 <= precision <= 12:
        raise TemplateError("The filter round takes between -6 and 12 digits.")
    rounded: float = round(float(value), precision)
    return rounded if precision > 0 else int(rounded)
