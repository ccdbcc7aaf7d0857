"""A caption written anew by a model that is told what was wrong with it; what comes is offered, never put in force."""

from dataclasses import replace

from generation.calls.requests import Ask


def asking(ask: Ask, text: str, wrong: str) -> Ask:
    """Return an ask whose prompt ends with the caption as it is and with what is wrong with it.

    The rules, which read no prompt, are asked as they are. The texts are put into the template as values, so that
    nothing in them is taken for a part of it.
    """
    if ask.endpoint is None:
        return ask
    said = "\n\n".join([f"The caption as it is:\n{text.strip()}", *([wrong.strip()] if wrong.strip() else [])])
    content = replace(
        ask.content, user=f"{ask.content.user.rstrip()}\n\n{{{{ {_literal(said)} }}}}\n", tiles_per_request=1
    )
    return replace(ask, content=content, version=None)


def _literal(text: str) -> str:
    """Write a text as a value in a template."""
    escaped = text.encode("unicode_escape").decode("ascii").replace('"', '\\"')
    return f'"{escaped}"'
