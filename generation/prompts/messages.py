"""The exact request that goes to a model: its messages, its bytes, and how large it is."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.errors import TemplateError
from generation.prompts.prompt import Parameters, PromptContent
from generation.prompts.recipes.inputs import Picture
from generation.prompts.templates import render
from generation.prompts.variables import Value

LimitField = Literal["max_tokens", "max_completion_tokens"]
"""What an endpoint calls the length limit of an answer."""

Part = str | Picture
"""Words, or a picture."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a request."""

    role: Literal["system", "user"]
    parts: tuple[Part, ...]

    def document(self) -> dict[str, object]:
        """The message as it is sent: words alone as a text, which every server takes."""
        if all(isinstance(part, str) for part in self.parts):
            return {"role": self.role, "content": "\n".join(map(str, self.parts))}
        return {"role": self.role, "content": [_part(part) for part in self.parts]}


@dataclass(frozen=True, slots=True)
class Request:
    """A request for one answer. What is shown, sent and stored is `body()`."""

    model: str
    messages: tuple[Message, ...]
    parameters: Parameters
    limit_field: LimitField = "max_tokens"
    response_schema: str = ""

    def document(self) -> dict[str, object]:
        """The request as JSON values, in the order in which they are sent."""
        found: dict[str, object] = {"model": self.model, "messages": [item.document() for item in self.messages]}
        asked = self.parameters
        for name, value in (("temperature", asked.temperature), ("top_p", asked.top_p), ("seed", asked.seed)):
            if value is not None:
                found[name] = value
        if asked.max_tokens is not None:
            found[self.limit_field] = asked.max_tokens
        if self.response_schema:
            schema = {"name": "answer", "strict": True, "schema": json.loads(self.response_schema)}
            found["response_format"] = {"type": "json_schema", "json_schema": schema}
        return {**found, "stream": True, "stream_options": {"include_usage": True}}

    def body(self) -> bytes:
        """The bytes that are sent."""
        return json.dumps(self.document(), ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All pictures, in the order in which they are sent."""
        return tuple(part for message in self.messages for part in message.parts if not isinstance(part, str))

    @property
    def characters(self) -> int:
        """Characters of all words."""
        return sum(len(part) for message in self.messages for part in message.parts if isinstance(part, str))


def build(
    content: PromptContent,
    variables: Mapping[str, Value],
    pictures: Sequence[Picture],
    *,
    model: str,
    parameters: Parameters | None = None,
    limit_field: LimitField = "max_tokens",
) -> Request:
    """Fill in a prompt for a tile.

    Raises:
        TemplateError: A template has problems, or nothing comes of the user message.
    """
    system, user = _rendered("system", content.system, variables), _rendered("user", content.user, variables)
    if not user:
        raise TemplateError("The user message is empty. Write what the model is to do.")
    asked = Message("user", (user, *pictures))
    return Request(
        model=model,
        messages=(Message("system", (system,)), asked) if system else (asked,),
        parameters=content.parameters() if parameters is None else parameters,
        limit_field=limit_field,
        response_schema=content.response_schema,
    )


def data_url(picture: Picture) -> str:
    """The picture inside an address, which is how it is sent."""
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode()}"


def picture_hash(picture: Picture) -> str:
    """SHA-256 of a picture's bytes."""
    return hashlib.sha256(picture.data).hexdigest()


def _rendered(which: str, source: str, variables: Mapping[str, Value]) -> str:
    try:
        return render(source, variables).strip()
    except TemplateError as error:
        raise TemplateError(f"In the {which} message: {error}") from error


def _part(part: Part) -> dict[str, object]:
    if isinstance(part, str):
        return {"type": "text", "text": part}
    return {"type": "image_url", "image_url": {"url": data_url(part)}}
