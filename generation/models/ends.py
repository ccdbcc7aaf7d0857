"""How servers call the end of an answer, and which of two names for it counts."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

End = Literal["", "stop", "unknown", "length", "refused", "failed"]
"""What a name stands for, from the best to the worst; the first is no end at all."""

_NAMES: dict[End, str] = {
    "": "null none unspecified in_progress continue pending generating not_finished",
    "stop": "stop stopped stop_sequence stop_token stop_str stop_string stop_word stop_words eos eos_token eos_found "
    "eos_token_found eot eot_id eom eom_id end_of_text endoftext end_of_turn end_of_sequence im_end end end_turn "
    "normal complete completed finished done success ok",
    "length": "length max_tokens model_length max_length max_output_tokens max_completion_tokens max_new_tokens "
    "token_limit limit truncated model_context_window_exceeded context_length_exceeded max_tokens_reached",
    "refused": "content_filter content_filtered contentfilter safety refusal recitation blocklist prohibited_content "
    "spii blocked guardrail_intervened sensitive censored moderation",
    "failed": "error network_error failed abort aborted cancelled insufficient_system_resource",
}
_MEANINGS: dict[str, End] = {name: end for end, names in _NAMES.items() for name in names.split()}
_RANKS = {end: rank for rank, end in enumerate((*_NAMES, "unknown"))} | {"unknown": 1.5}
_PREFIX = re.compile(r"(?:finish_?reason|stop_?reason)[._]")
_REASONS = ("finish_reason", "done_reason")
_OTHER_REASONS = ("stop_reason", "finishReason", "stopReason", "native_finish_reason")
_SAID = {"message_stop", "message_end", "message-end", "stream_end", "response.completed"}
_SAID |= {"done", "end", "complete", "completed", "finish", "finished"}
"""Events with which an answer ends."""


def meaning(word: str) -> End:
    """What a server means by a name for the end."""
    plain = _PREFIX.sub("", word.strip().strip("<|>").lower().replace("-", "_").replace(" ", "_"), count=1)
    return _MEANINGS.get(plain, "unknown") if plain else ""


def worse(one: str, other: str) -> str:
    """Of two names the one that means more harm, and of equals the first."""
    return max((one, other), key=lambda word: _RANKS[meaning(word)])


def told_reason(*places: Mapping[str, object]) -> str:
    """Return the worst reason that some objects give.

    A name that is not known counts only where it stands in the usual place, or alone: other places hold, in some
    servers, the words at which the model stopped.
    """
    found = ""
    for word in _words(places, _REASONS):
        found = worse(found, word)
    usual = found
    for word in _words(places, _OTHER_REASONS):
        if meaning(word) != "unknown" or not usual:
            found = worse(found, word)
    return found


def is_end(name: object) -> bool:
    """Whether the name of an event says that the answer is whole."""
    return isinstance(name, str) and name.strip().lower() in _SAID


def is_last_word(data: str) -> bool:
    """Whether data that is no document says that the stream is over."""
    word = data.strip(' \t"').lower()
    return word.startswith("[done]") or word in ("done", "[end]", "[finish]", "[finished]", "[complete]", "[eos]")


def _words(places: tuple[Mapping[str, object], ...], names: tuple[str, ...]) -> Iterator[str]:
    for place in places:
        for name in names:
            told = place.get(name)
            word = told.get("type") if isinstance(told, Mapping) else told
            if isinstance(word, str):
                yield word
