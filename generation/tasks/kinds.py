"""What tasks there are: kinds, forms of answers and forms of files."""

from typing import Literal

KINDS = (
    *("presence", "area", "counting", "adjacency", "position", "comparison", "change"),
    *("region caption", "referring", "scene graph", "conversation"),
)

Form = Literal["binary", "choice", "open"]
FORMS: tuple[Form, ...] = ("binary", "choice", "open")

Format = Literal["llava", "fit-rs", "fit-rsfg"]
FORMATS: tuple[Format, ...] = ("llava", "fit-rs", "fit-rsfg")

YES, NO = "Yes", "No"
LETTERS = "ABCD"
