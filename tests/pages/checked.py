"""What a page hands to its components, as the one that draws captions beside their picture."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest


def handed(app: AppTest, name: str = "checked_caption", number: int = 0) -> dict[str, Any]:
    """The data of one of the components of a name."""
    found = [one.proto for one in app.get("bidi_component") if one.proto.component_name == name]
    data: dict[str, Any] = json.loads(found[number].json)
    return data


def texts(app: AppTest) -> list[str]:
    """All captions of a tile page in full, older versions included."""
    return ["".join(piece for piece, _ in text["pieces"]) for slot in handed(app)["slots"] for text in slot]
