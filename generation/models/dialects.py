"""What some servers do not take of a request, and how to say the same without it; learned by asking."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from generation.prompts.messages import LimitField, Request

_SET_BY_PERSONS = ("temperature", "top_p", "seed", "max_tokens", "max_completion_tokens", "response_format")
_NOT_TAKEN = re.compile(
    r"not (?:supported|permitted|allowed|available|implemented|recogni[sz]ed|a valid)|n[o']t support|unsupported|"
    r"unrecogni[sz]ed|unknown|unexpected|forbidden|additional propert|extra (?:input|field)|disabled"
)
_OTHER_LIMIT: dict[LimitField, LimitField] = {
    "max_tokens": "max_completion_tokens",
    "max_completion_tokens": "max_tokens",
}
_MOST_KNOWN = 256


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is put otherwise than usual. Nothing that a person set is ever left out."""

    counted: bool = True
    """Whether the tokens are asked for; without, they are estimated."""
    streamed: bool = True
    """Whether the answer may come in pieces."""
    other_limit: bool = False
    """Whether the length limit goes by its other name."""

    def body(self, request: Request) -> bytes:
        """The bytes of a request in this dialect; those of the request itself in the usual one."""
        if self == Dialect():
            return request.body()
        if self.other_limit:
            request = replace(request, limit_field=_OTHER_LIMIT[request.limit_field])
        document = request.document()
        if not (self.counted and self.streamed):
            del document["stream_options"]
        if not self.streamed:
            document["stream"] = False
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()

    def restated(self, body: bytes) -> bytes:
        """The bytes of a request that is not streamed in this dialect, of which only the name of the limit counts."""
        if not self.other_limit:
            return body
        document = json.loads(body)
        for name, other in _OTHER_LIMIT.items():
            if name in document:
                document[other] = document.pop(name)
                break
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()

    def mended_whole(self, body: bytes, said: str) -> "Dialect | None":
        """The same as `mended` for a request that is not streamed."""
        if self.other_limit:
            return None
        ours = next((name for name in _OTHER_LIMIT if f'"{name}":'.encode() in body), None)
        return replace(self, other_limit=True) if ours and _wants_other_limit(said[:5000].lower(), ours) else None

    def mended(self, request: Request, said: str) -> "Dialect | None":
        """Return the dialect that does without what a server just refused; None where that would change the request."""
        lowered = said[:5000].lower()
        if self.streamed and self.counted and _refuses_to_count(lowered):
            return replace(self, counted=False)
        if self.streamed and _refuses(lowered, "stream(?:ing)?"):
            return replace(self, streamed=False)
        ours = request.limit_field
        limited = request.parameters.max_tokens is not None and not self.other_limit
        if limited and _wants_other_limit(lowered, ours):
            return replace(self, other_limit=True)
        return None


_known: dict[tuple[str, str], Dialect] = {}


def known(base_url: str, model: str) -> Dialect:
    """Return what was learned of a server's model since the start."""
    return _known.get((base_url, model), Dialect())


def learn(base_url: str, model: str, dialect: Dialect) -> None:
    """Remember a dialect that a server took."""
    if dialect != known(base_url, model):
        while len(_known) >= _MOST_KNOWN:
            _known.pop(next(iter(_known)), None)
        _known[base_url, model] = dialect


def forget() -> None:
    """Forget all that was learned."""
    _known.clear()


def named_parameters(lowered: str) -> list[str]:
    """Return the parameters of a request that a refusal names."""
    return [name for name in (*_SET_BY_PERSONS, "stream_options") if re.search(rf"\b{name}\b", lowered)]


def _wants_other_limit(lowered: str, ours: LimitField) -> bool:
    return _refuses(lowered, ours) and re.search(rf"\b{_OTHER_LIMIT[ours]}\b", lowered) is not None


def _refuses(lowered: str, name: str) -> bool:
    return re.search(rf"\b{name}\b", lowered) is not None and _NOT_TAKEN.search(lowered) is not None


def _refuses_to_count(lowered: str) -> bool:
    """Whether the count is refused, also where a field is refused and none is named: no other is ours to leave out."""
    if re.search(r"\b(?:stream_options|include_usage)\b", lowered):
        return True
    field = re.search(
        r"(?:extra|unknown|unrecogni[sz]ed|unexpected|additional) (?:input|field|param|arg|key|propert)", lowered
    )
    return field is not None and not named_parameters(lowered) and not re.search(r"\bstream\b", lowered)


def whole(document: Mapping[str, object]) -> bytes:
    """Return a request as bytes that ask for the answer in one piece."""
    body = {name: value for name, value in document.items() if name != "stream_options"} | {"stream": False}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
