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

_PLACES = {
    (MARKDOWN.type, MARKDOWN.door): "pages.ui.frame.markdown",
    (HTML.type, HTML.door): "pages.ui.frame.hypertext",
}
"""Where doors and types come from."""

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
    takes: Mapping[str, tuple[tuple[str, Kind | None], ...]]
    """For each function or class with a parameter that is markup, all its parameters."""


def known(sources: Iterable[str]) -> Known:
    """Collect what is annotated as markup. A name that means something else in another module is not taken."""
    functions: dict[str, set[str]] = {}
    fields: dict[str, set[str]] = {}
    takes: dict[str, tuple[tuple[str, Kind | None], ...]] = {}
    for node in (inner for source in sources for inner in ast.walk(ast.parse(source))):
        if isinstance(node, ast.FunctionDef):
            functions.setdefault(node.name, set()).add(_kind_of(node.returns))
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            _take(takes, node.name, [(one.arg, one.annotation) for one in given if one.arg != "self"])
        elif isinstance(node, ast.ClassDef):
            held = [one for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
            named = [(one.target.id, one.annotation) for one in held if isinstance(one.target, ast.Name)]
            for name, annotation in named:
                fields.setdefault(name, set()).add(_kind_of(annotation))
            _take(takes, node.name, list(named))
    return Known(_only(functions), _only(fields), takes)


def _kind_of(annotation: ast.expr | None) -> str:
    kind = _kind(annotation)
    return kind.type if kind else ""


def _only(found: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    """The names of each kind that mean nothing else anywhere."""
    return {
        kind.type: frozenset(name for name, held in found.items() if held == {kind.type}) for kind in (MARKDOWN, HTML)
    }


def _take(
    takes: dict[str, tuple[tuple[str, Kind | None], ...]], name: str, given: list[tuple[str, ast.expr | None]]
) -> None:
    typed = tuple((one, _kind(held)) for one, held in given)
    if any(kind for _, kind in typed):
        takes[name] = typed


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
    _own: tuple[set[str], Known] | None = None

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
            elif isinstance(node, ast.FunctionDef) and (kind := _kind(node.returns)):
                given = [one.value for one in _within(node) if isinstance(one, ast.Return | ast.Yield) and one.value]
                yield from (
                    (one, f"{node.name} returns what is not known to be {kind.type}")
                    for one in given
                    if not self.safe(one, kind)
                )
            elif isinstance(node, ast.Attribute) and self._is_handed_on(node):
                yield node, f"st.{node.attr} is handed on: call it, so that what it draws can be read"
            elif name := self._renamed(node):
                yield node, f"{name} means something else here"  # type: ignore[misc]  # it has a line
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
        for (_, taken), value in self._taken(call, name):
            if taken and not self.safe(value, taken):
                yield (
                    value,
                    f"{name}({ast.unparse(value)}) takes {taken.type}; another function needs another name",
                )
        if name == "cast" and call.args and any(kind.type in ast.unparse(call.args[0]) for kind in (MARKDOWN, HTML)):
            yield call, "cast to markup: use the door"
        if name == "getattr" and call.args and isinstance(call.args[0], ast.Name) and call.args[0].id == "st":
            yield call, "getattr(st, ...): call the function by its name"
        if isinstance(call.func, ast.Attribute) and name in self.signatures and not self._is_ours(call.func.value):
            yield from self._drawn(call, name)

    def _taken(self, call: ast.Call, name: str) -> Iterator[tuple[tuple[str, Kind | None], ast.expr]]:
        """Pair what is given to a function of ours with its parameters."""
        order = self.known.takes.get(name, ())
        yield from zip(order, call.args, strict=False)
        named = {parameter: (parameter, kind) for parameter, kind in order}
        yield from ((named[one.arg], one.value) for one in call.keywords if one.arg in named)

    @staticmethod
    def _renamed(node: ast.AST) -> str:
        """The name of a door or type that is given to something else."""
        names = {name: place for kind, place in _PLACES.items() for name in kind}
        if isinstance(node, ast.ImportFrom):
            return next(
                (one.name for one in node.names if names.get(one.asname or one.name, node.module) != node.module), ""
            )
        given = {node.name} if isinstance(node, ast.FunctionDef | ast.ClassDef) else set()
        given |= {name for target, _ in _bindings(node) if isinstance(target, ast.Name) for name in [target.id]}
        given |= {node.arg} if isinstance(node, ast.arg) else set()
        return next(iter(sorted(given & set(names))), "")

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
            return name in {kind.type, kind.door} | _COUNTS or self._returns(name, kind)
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

    def _returns(self, name: str, kind: Kind) -> bool:
        """Whether a function that is called by its bare name returns markup; one of this module hides all others."""
        if self._own is None:
            defined = {node.name for node in ast.walk(ast.parse(self.source)) if isinstance(node, ast.FunctionDef)}
            self._own = (defined, known([self.source]))
        defined, own = self._own
        return name in (own if name in defined else self.known).functions[kind.type]

    def _safe_name(self, node: ast.Name, kind: Kind) -> bool:
        if node.id == kind.door or self._returns(node.id, kind):
            return True
        scope = self._scope_of(node)
        if _is_constant(node) and isinstance(scope, ast.Module):
            return not any(_is_asked(value) for value in self._values(scope, node.id))
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

    @staticmethod
    def _values(scope: ast.AST, name: str) -> Iterator[ast.expr]:
        held = (pair for inner in _within(scope) for pair in _bindings(inner))
        yield from (value for target, value in held if value is not None and name in _names(target))

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


def _is_asked(value: ast.expr) -> bool:
    """Whether a constant of a module is no constant: it is asked of Streamlit when the page is drawn."""
    return "st" in _names(value)


def _kind(annotation: ast.expr | None) -> Kind | None:
    return next((kind for kind in (MARKDOWN, HTML) if _is_of(annotation, kind)), None)


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
