"""Texts from outside within Markdown."""


def plain(text: str) -> str:
    """Take the meaning from Markdown's marks: names and titles come from files and links of other people."""
    return "".join(f"\\{mark}" if mark in r"\`*_{}[]()<>#+-!|$~:" else mark for mark in text)
