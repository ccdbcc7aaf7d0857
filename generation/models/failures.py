"""What went wrong with a call, in plain words and sorted by what to do about it."""

import re
import ssl
from collections.abc import Iterator, Mapping, Sequence

from core.errors import AddressError
from core.remote.addresses import is_loopback
from core.remote.bindings import short
from core.remote.said import quoted, retry_after
from generation.models.dialects import named_parameters
from generation.models.outcome import Failure, FailureKind

CHECK_ADDRESS = "Check the base URL; most end in /v1."
"""What to do about a page that came instead of an answer."""

_LONGEST_READ = 5000
_JSON_NAME = re.compile(r"\\*\"\w+\\*\"\s*:")
"""Names in a document, which are not words of the server."""

_MONEY = re.compile(
    r"insufficient[_ ](?:quota|funds|credits?|balance)|billing|exceeded your current quota|out of credit"
    r"|(?:credit|account) balance|balance is too low"
)
_TOO_LONG = re.compile(
    r"context[ _-]?(?:length|window|size|limits?|overflow)|context the overflow|exceed_context"
    r"|maximum (?:context|prompt|model) length|max context|model token limit|max(?:imum)? prompt"
    r"|(?:prompt|input|request|messages?|string|payload)\b[^!?]{0,60}\btoo[ _](?:long|large)|request_too_large"
    r"|string_above_max_length|string too long|entity too large"
    r"|too many (?:input |prompt )?tokens|(?:prompt|input)s?\b[^.!?]{0,60}\bexceeds?\b|longer than the (?:max|model)"
    r"|range of input length|reduce (?:the length|your prompt)|shorter (?:input|prompt)"
    r"|inputs`? tokens \+|inputs`? must have less than|number of tokens to keep"
)
"""How servers say that a request is longer than the model reads."""

_NOT_TOO_LONG = re.compile(r"out of memory|\brate limit|per (?:minute|day|hour)")
_FEWER_PICTURES = re.compile(r"(?:at most|up to|maximum of|more than) \d+ (?:image|picture)|too many (?:image|picture)")
_PICTURE = re.compile(r"image|picture|vision|multi-?modal")
_MODEL = re.compile(r"\bmodel\b")
_NO_SUCH_MODEL = re.compile(
    r"not a valid model|(?:unknown|invalid|no such) model\b|model_not_found|model\b[^.!?]{0,80}(?:not found|not exist)"
)


def of_status(status: int, text: str, headers: Mapping[str, str], where: str, *, keyed: bool = True) -> Failure:
    """Sort an answer that is no success.

    Args:
        status: HTTP status.
        text: Body of the answer.
        headers: Its headers.
        where: Address of the server, for the message.
        keyed: Whether a key was sent.
    """
    said = quoted(text)
    lowered = text[:_LONGEST_READ].lower()
    wait = retry_after(headers)
    if 300 <= status < 400:
        place = headers.get("location", "another address")[:200]
        message = f"{where} sends on to {place}, which is not followed. Enter the final address in the endpoint."
        return Failure("config", message, status)
    kind, sentence = _sorted(status, lowered)
    if status in (401, 403) and kind == "config" and not keyed:
        sentence = f"asks for a key, and none was sent. {_how_to_give_one(where)}"
    return Failure(kind, f"{where} {sentence}{f' It says: {said}' if said else ''}", status, wait)


def _sorted(status: int, text: str) -> tuple[FailureKind, str]:
    lowered = _JSON_NAME.sub(" ", text)
    if status == 402 or (status in (400, 403, 429) and _MONEY.search(lowered)):
        return "out of money", "refuses because the account has no credit left. Top it up, then go on."
    if status in (401, 403):
        return "config", "does not accept the key. Check that it is complete and belongs to this server."
    if _is_too_long(status, lowered):
        return "item", "finds the request too long. Shorten the prompt, send fewer pictures, or use another model."
    if (status == 404 and _MODEL.search(lowered)) or (status in (400, 422) and _NO_SUCH_MODEL.search(lowered)):
        return "config", "does not have this model. Choose one of its list."
    if status in (404, 405):
        return "config", "does not know this address. Check the base URL; most end in /v1."
    if status == 429:
        return "throttled", "asks for fewer requests. Wait, or ask less at a time."
    if status in (408, 409, 425) or status >= 500:
        return "transient", f"has a problem of its own (status {status}). Try again later."
    if _FEWER_PICTURES.search(lowered):
        return "config", "takes fewer pictures in a request. Send fewer, or choose another model."
    if _PICTURE.search(lowered):
        return "config", "does not take the picture. Choose a model that does, or a prompt of statistics."
    if named := named_parameters(text):
        return "config", f"does not take the parameter {' or '.join(named)} as it is. {_what_to_change(named)}"
    return "item", f"refuses the request (status {status}). Change it as the server says."


def _is_too_long(status: int, lowered: str) -> bool:
    if status == 413 or (status == 429 and "request too large" in lowered):
        return True
    return status != 429 and _TOO_LONG.search(lowered) is not None and _NOT_TOO_LONG.search(lowered) is None


def _what_to_change(named: Sequence[str]) -> str:
    if any(name.startswith("max_") for name in named):
        return "Change it, or the token-limit field of the endpoint."
    return "Leave it empty, or use another model."


def _how_to_give_one(where: str) -> str:
    if where.startswith("http:") and not is_loopback(where):
        return "Keys of the environment go over https only; one that is typed on the page Models goes here for now."
    return (
        "For a command put it into CHATEARTH_API_KEY. In the explorer type it on the page Models, or bind a variable "
        f"when you start it, as CHATEARTH_KEYS='LAB_API_KEY={short(where)}'."
    )


def of_connection(error: BaseException, where: str) -> Failure:
    """Sort a failure to reach a server, or to read its answer."""
    for cause in _causes(error):
        if isinstance(cause, AddressError):
            return Failure("config", str(cause))
        if isinstance(cause, ssl.SSLError):
            reason = getattr(cause, "verify_message", "") or cause.reason or "the handshake failed"
            message = f"{where} cannot be trusted: {reason}. Check the address, or whether the server speaks https."
            return Failure("config", message)
        if isinstance(cause, ConnectionRefusedError):
            return Failure("transient", f"Nothing answers at {where}. Start the server, or check address and port.")
        if isinstance(cause, TimeoutError) or "Timeout" in type(cause).__name__:
            return Failure("transient", f"{where} did not answer in time. Try again, or give the endpoint more time.")
    names = " ".join(type(cause).__name__ + " " + str(cause) for cause in _causes(error))
    if "CERTIFICATE" in names or "SSL" in names:
        return Failure("config", f"{where} speaks no proper https. Check whether its address begins with http://.")
    if "refused" in names or "ConnectError" in names:
        return Failure("transient", f"Nothing answers at {where}. Start the server, or check address and port.")
    return Failure("transient", f"The connection to {where} broke off. Try again.")


def no_answer(content_type: str, where: str, said: str = "") -> Failure:
    """Say that a server answered with something that is no answer of a model."""
    what = "a web page" if "html" in content_type else f"'{content_type[:60] or 'something unnamed'}'"
    message = f"{where} answers with {what}, not as a model server. {CHECK_ADDRESS}"
    message += f" It says: {said}" if said else ""
    return Failure("config", message, 200)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what led to it."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
