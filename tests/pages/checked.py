"""What a page hands to the component that draws captions beside their picture."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest


def handed(app: AppTest, number: int = 0) -> dict[str, Any]:
    """The data of one of these components."""
    found = [one.proto for one in app.get("bidi_component") if one.proto.component_name == "checked_caption"]
    data: dict[str, Any] = json.loads(found[number].json)
    return data


def texts(app: AppTest) -> list[str]:
    """All captions of a tile page in full, older versions included."""
    return ["".join(piece for piece, _ in text["pieces"]) for slot in handed(app)["slots"] for text in slot]
