"""What went wrong with a call, in plain words and sorted by what to do about it."""

import re
import ssl
from collections.abc import Iterator, Mapping

from core.errors import AddressError
from core.remote.said import quoted, retry_after
from generation.models.outcome import Failure, FailureKind

_MONEY = re.compile(
    r"insufficient[_ ](?:quota|funds|credits?|balance)|billing|exceeded your current quota|out of credit"
)
_TOO_LONG = re.compile(
    r"context[_ ](?:length|window|size)|too many tokens|maximum context|prompt is too long|exceeds? the"
)
_PICTURE = re.compile(r"image|picture|vision|multi-?modal")
_MODEL = re.compile(r"\bmodel\b")


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
    lowered = text[:5000].lower()
    wait = retry_after(headers)
    if 300 <= status < 400:
        place = headers.get("location", "another address")[:200]
        message = f"{where} sends on to {place}, which is not followed. Enter the final address in the endpoint."
        return Failure("config", message, status)
    kind, sentence = _sorted(status, lowered)
    if status in (401, 403) and kind == "config" and not keyed:
        sentence = "asks for a key, and none was sent. Put one into the endpoint's variable, or give one for now."
    return Failure(kind, f"{where} {sentence}{f' It says: {said}' if said else ''}", status, wait)


def _sorted(status: int, lowered: str) -> tuple[FailureKind, str]:
    if status == 402 or (status in (403, 429) and _MONEY.search(lowered)):
        return "out of money", "refuses because the account has no credit left. Top it up, then go on."
    if status in (401, 403):
        return "config", "does not accept the key. Check that it is complete and belongs to this server."
    if status == 404 and _MODEL.search(lowered):
        return "config", "does not have this model. Choose one of its list."
    if status in (404, 405):
        return "config", "does not know this address. Check the base URL; most end in /v1."
    if status == 429:
        return "throttled", "asks for fewer requests. Wait, or ask less at a time."
    if status in (408, 409, 425) or status >= 500:
        return "transient", f"has a problem of its own (status {status}). Try again later."
    if _TOO_LONG.search(lowered) or status == 413:
        return "item", "finds the request too long. Shorten the prompt, send fewer pictures, or use another model."
    if _PICTURE.search(lowered):
        return "config", "does not take the picture. Choose a model that does, or a prompt of statistics."
    if "response_format" in lowered or "stream_options" in lowered or "max_" in lowered or "temperature" in lowered:
        return "config", "does not take a parameter. Change the parameters or the token-limit field of the endpoint."
    return "item", f"refuses the request (status {status}). Change it as the server says."


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


def no_answer(content_type: str, where: str) -> Failure:
    """Say that a server answered with something that is no answer of a model."""
    what = "a web page" if "html" in content_type else f"'{content_type[:60] or 'something unnamed'}'"
    message = f"{where} answers with {what}, not as a model server. Check the base URL; most end in /v1."
    return Failure("config", message, 200)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what led to it."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
