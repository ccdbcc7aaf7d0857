"""What of our pages is drawn as Markdown or HTML, and whether any of it comes from outside without its door.

A reader of source: it knows the arguments of Streamlit that are drawn as markup, and takes for safe only our own words,
numbers with a format, what a door returned, and what is put together from these.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Kind(NamedTuple):
    """A kind of markup: its type, which is also its constructor, and the door for texts from outside."""

    type: str
    door: str


MARKDOWN, HTML = Kind("Markdown", "plain"), Kind("Html", "escaped")

DRAWN = frozenset(
    [
        *("body", "label", "help", "title", "text", "caption", "captions", "tabs", "delta", "delta_description"),
        *("exception", "obj", "name", "show_spinner", "menu_items"),
    ]
)
"""Parameters of Streamlit's functions that are drawn as Markdown."""

ALSO_DRAWN = {
    "metric": {"value"},
    "write": {"args"},
    "write_stream": {"stream"},
    "table": {"data"},
    "MarkdownColumn": {"default"},
    "radio": {"options", "format_func"},
    "pills": {"options", "format_func"},
    "segmented_control": {"options", "format_func"},
    "select_slider": {"options", "format_func"},
    "menu_button": {"options", "format_func"},
}
"""Parameters that are so in these functions only."""

AS_TEXT = {"text": {"body"}, "code": {"body"}, "json": {"body"}, "connection": {"name"}, "html": {"body"}}
"""Parameters that are drawn as the text they are; of `html`, see below."""

REFUSED = frozenset({"unsafe_allow_html", "unsafe_allow_javascript"})
_NUMBER_FORMATS = tuple(",dfg%eE")
_KEEPS = frozenset({"capitalize", "strip", "lower", "upper"})
_PASSES = frozenset({"map", "list", "tuple", "filter", "sorted", "dict", "reversed", "enumerate", "zip"})
_COUNTS = frozenset({"len", "int", "round", "sum", "abs"})
_BEFORE = (":", "\\", "&", "<", "@", "`", "](", "www.")
"""What in front of a field would give the field's beginning another meaning."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of all modules: functions and attributes that hold markup of a kind, by its type."""

    functions: Mapping[str, frozenset[str]]
    fields: Mapping[str, frozenset[str]]


def known(sources: Iterable[str]) -> Known:
    """Collect what is annotated as markup; mypy sees to it that it is so."""
    functions: dict[str, set[str]] = {MARKDOWN.type: set(), HTML.type: set()}
    fields: dict[str, set[str]] = {MARKDOWN.type: set(), HTML.type: set()}
    for node in (inner for source in sources for inner in ast.walk(ast.parse(source))):
        for kind in (MARKDOWN, HTML):
            if isinstance(node, ast.FunctionDef) and _is_of(node.returns, kind):
                functions[kind.type].add(node.name)
            elif isinstance(node, ast.ClassDef):
                fields[kind.type] |= {
                    one.target.id
                    for one in node.body
                    if isinstance(one, ast.AnnAssign)
                    and isinstance(one.target, ast.Name)
                    and _is_of(one.annotation, kind)
                }
    return Known(*({name: frozenset(held) for name, held in part.items()} for part in (functions, fields)))


def _is_of(annotation: ast.expr | None, kind: Kind) -> bool:
    """Whether an annotation speaks of markup, alone or in a list, and of no other text."""
    names = {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)} if annotation else set()
    return kind.type in names and "str" not in names


@dataclass(slots=True)
class Reader:
    """Reads one module."""

    source: str
    signatures: Mapping[str, tuple[str, ...]]
    """Parameters of each function of Streamlit that pages may call, in order; `*` before the name of a rest."""
    known: Known
    _parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    _asked: set[tuple[ast.AST, str, str]] = field(default_factory=set)
    _ours: set[str] = field(default_factory=set)

    def faults(self) -> list[str]:
        """Return what is drawn as markup without its door, by line."""
        tree = ast.parse(self.source)
        for node in ast.walk(tree):
            self._parents.update((child, node) for child in ast.iter_child_nodes(node))
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._ours |= {(name.asname or name.name).partition(".")[0] for name in node.names} - {"st"}
        return sorted(
            {f"{node.lineno}: {said}" for node, said in self._faults(tree)}, key=lambda one: int(one.split(":")[0])
        )

    def _faults(self, tree: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from self._called(node)
            elif isinstance(node, ast.Attribute) and self._is_handed_on(node):
                yield node, f"st.{node.attr} is handed on: call it, so that what it draws can be read"
            elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "streamlit":
                drawing = sorted({name.name for name in node.names} & set(self.signatures))
                yield from ((node, f"{name} of streamlit is imported: call it as st.{name}") for name in drawing)
            elif isinstance(node, ast.Import) and any(
                one.name == "streamlit" and one.asname != "st" for one in node.names
            ):
                yield node, "streamlit is imported under another name than st"

    def _called(self, call: ast.Call) -> Iterator[tuple[ast.expr, str]]:
        name = (
            call.func.attr
            if isinstance(call.func, ast.Attribute)
            else call.func.id
            if isinstance(call.func, ast.Name)
            else ""
        )
        for kind in (MARKDOWN, HTML):
            if isinstance(call.func, ast.Name) and name == kind.type:
                yield from (
                    (one, f"{name}(...) of what is not known to be {name}")
                    for one in call.args
                    if not self.safe(one, kind)
                )
        if name == "getattr" and call.args and isinstance(call.args[0], ast.Name) and call.args[0].id == "st":
            yield call, "getattr(st, ...): call the function by its name"
        if isinstance(call.func, ast.Attribute) and name in self.signatures and not self._is_ours(call.func.value):
            yield from self._drawn(call, name)

    def _drawn(self, call: ast.Call, name: str) -> Iterator[tuple[ast.expr, str]]:
        given = dict(self._given(call, name))
        drawn = (DRAWN | ALSO_DRAWN.get(name, set())) - AS_TEXT.get(name, set())
        if "format_func" in given:
            drawn = drawn - {"options"}
        for parameter, value in self._given(call, name):
            if parameter in REFUSED:
                yield value, f"{name}({parameter}=...) is not used"
            elif parameter == "**":
                yield value, f"{name}(**...): name the arguments"
            elif name == "html" and parameter == "body":
                if not self.safe(value, HTML):
                    yield value, f"html({ast.unparse(value)}) without the door of HTML"
            elif (parameter == "*" or parameter in drawn) and not self.safe(value, MARKDOWN):
                yield value, f"{name}({parameter}={ast.unparse(value)}) without the door of Markdown"

    def _given(self, call: ast.Call, name: str) -> Iterator[tuple[str, ast.expr]]:
        """Pair arguments with their parameters; after a starred one the places are not known."""
        order = list(self.signatures[name])
        for number, value in enumerate(call.args):
            if any(isinstance(one, ast.Starred) for one in call.args[: number + 1]):
                yield "*", value.value if isinstance(value, ast.Starred) else value
            elif number < len(order) and not order[number].startswith("*"):
                yield order[number], value
            else:
                yield next((one[1:] for one in order if one.startswith("*")), "*"), value
        yield from ((keyword.arg or "**", keyword.value) for keyword in call.keywords)

    def _is_ours(self, receiver: ast.expr) -> bool:
        """Whether something is called on a module that was imported, or on a text, and not on Streamlit."""
        while isinstance(receiver, ast.Attribute | ast.Call | ast.Subscript):
            receiver = receiver.func if isinstance(receiver, ast.Call) else receiver.value
        return isinstance(receiver, ast.Constant | ast.JoinedStr) or (
            isinstance(receiver, ast.Name) and receiver.id in self._ours
        )

    def _is_handed_on(self, node: ast.Attribute) -> bool:
        if not (isinstance(node.value, ast.Name) and node.value.id == "st" and node.attr in self.signatures):
            return False
        parent = self._parents.get(node)
        return not (isinstance(parent, ast.Call) and parent.func is node) and bool(
            set(self.signatures[node.attr]) & (DRAWN | REFUSED)
        )

    def safe(self, node: ast.expr, kind: Kind) -> bool:
        """Tell whether an expression is our own words, numbers, or came through the door."""
        match node:
            case ast.Constant():
                return True
            case ast.JoinedStr():
                return self._safe_template(node, kind)
            case ast.IfExp():
                return self.safe(node.body, kind) and self.safe(node.orelse, kind)
            case ast.BoolOp(op=ast.And()):
                return self.safe(node.values[-1], kind)
            case ast.BoolOp() | ast.List() | ast.Tuple() | ast.Set():
                held = node.values if isinstance(node, ast.BoolOp) else node.elts
                return all(self.safe(one, kind) for one in held)
            case ast.Dict():
                return all(one is not None and self.safe(one, kind) for one in [*node.keys, *node.values])
            case ast.BinOp(op=ast.Mult()):
                return any(isinstance(side, ast.Constant) for side in (node.left, node.right)) or self.safe(
                    node.left, kind
                )
            case ast.BinOp():
                return self.safe(node.left, kind) and self.safe(node.right, kind)
            case ast.Starred() | ast.NamedExpr():
                return self.safe(node.value, kind)
            case ast.Lambda():
                return self.safe(node.body, kind)
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                return self.safe(node.elt, kind)
            case ast.Subscript():
                return self.safe(node.value, kind)
            case ast.Call():
                return self._safe_call(node, kind)
            case ast.Attribute():
                typed = self.known.fields[kind.type] | self.known.functions[kind.type]
                return (
                    node.attr in typed
                    or _is_constant(node)
                    or (isinstance(node.value, ast.Name) and _is_constant(node.value))
                )
            case ast.Name():
                return self._safe_name(node, kind)
        return False

    def _safe_template(self, node: ast.JoinedStr, kind: Kind) -> bool:
        before = ""
        for part in node.values:
            if isinstance(part, ast.Constant):
                before += str(part.value)
                continue
            assert isinstance(part, ast.FormattedValue)
            if not _is_number(part):
                if part.conversion != -1 or part.format_spec or not self.safe(part.value, kind):
                    return False
                if (
                    kind is MARKDOWN
                    and not _is_constant(part.value)
                    and (before.endswith(_BEFORE) or before.count("`") % 2)
                ):
                    return False
            before += "x"
        return True

    def _safe_call(self, node: ast.Call, kind: Kind) -> bool:
        if isinstance(node.func, ast.Name):
            name = node.func.id
            if name in _PASSES:
                return (
                    self.safe(node.args[0], kind) if name == "map" else all(self.safe(one, kind) for one in node.args)
                )
            return name in {kind.type, kind.door} | _COUNTS or name in self.known.functions[kind.type]
        if not isinstance(node.func, ast.Attribute):
            return False
        name, held = node.func.attr, node.func.value
        if name in self.known.functions[kind.type]:
            return True
        if name == "get":
            return self.safe(held, kind) and all(self.safe(one, kind) for one in node.args[1:])
        if name == "join":
            return self.safe(held, kind) and all(self.safe(one, kind) for one in node.args)
        return name in _KEEPS | {"values"} and self.safe(held, kind)

    def _safe_name(self, node: ast.Name, kind: Kind) -> bool:
        if _is_constant(node) or node.id in self.known.functions[kind.type] | {kind.door}:
            return True
        scope = self._scope_of(node)
        asked = (scope, node.id, kind.type)
        if asked in self._asked:
            return True  # what a name is given from itself is no other source
        self._asked.add(asked)
        try:
            found = list(self._given_to(scope, node.id, kind))
            return bool(found) and all(found)
        finally:
            self._asked.discard(asked)

    def _scope_of(self, node: ast.AST) -> ast.AST:
        """The innermost function, or the module, that gives the name its value."""
        assert isinstance(node, ast.Name)
        around: ast.AST = node
        while around in self._parents:
            around = self._parents[around]
            if isinstance(around, ast.Module) or (
                isinstance(around, Function) and any(True for _ in self._given_to(around, node.id, None))
            ):
                return around
        return around

    def _given_to(self, scope: ast.AST, name: str, kind: Kind | None) -> Iterator[bool]:
        """For each thing that a name is given in a scope, whether it is safe; of no kind, only that there is one."""
        if isinstance(scope, Function):
            arguments = scope.args
            for argument in (
                *arguments.posonlyargs,
                *arguments.args,
                *arguments.kwonlyargs,
                arguments.vararg,
                arguments.kwarg,
            ):
                if argument and argument.arg == name:
                    yield kind is not None and _is_of(argument.annotation, kind)
        for inner in _within(scope):
            for target, value in _bindings(inner):
                if name in _names(target):
                    yield kind is None or (value is not None and self._safe_value(target, value, name, kind))

    def _safe_value(self, target: ast.expr, value: ast.expr, name: str, kind: Kind) -> bool:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            return all(
                self.safe(given, kind)
                for one, given in zip(target.elts, value.elts, strict=True)
                if name in _names(one)
            )
        return self.safe(value, kind)


def _is_number(part: ast.FormattedValue) -> bool:
    """Whether a field has a format that only numbers and times have: a text with it would be an error."""
    spec = "".join(str(one.value) for one in getattr(part.format_spec, "values", ()) if isinstance(one, ast.Constant))
    return "%" in spec or spec.endswith(_NUMBER_FORMATS)


def _is_constant(node: ast.expr) -> bool:
    """Whether something is named as constants of modules are: our own words."""
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name.isupper()


def _names(target: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}


def _within(scope: ast.AST) -> Iterator[ast.AST]:
    """Everything in a scope, without the functions in it."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, Function):
            yield from _within(child)


def _bindings(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """What is given to what."""
    match node:
        case ast.Assign():
            yield from ((target, node.value) for target in node.targets)
        case ast.AnnAssign(value=ast.expr()) | ast.AugAssign() | ast.NamedExpr():
            yield node.target, node.value
        case ast.For() | ast.comprehension():
            yield node.target, node.iter
        case ast.withitem(optional_vars=ast.expr()):
            assert node.optional_vars
            yield node.optional_vars, None
        case ast.Call(func=ast.Attribute(value=ast.Name(), attr="append" | "extend" | "insert" | "add")):
            assert isinstance(node.func, ast.Attribute)
            yield from ((node.func.value, value) for value in node.args[-1:])
