"""Two pictures of a tile one over the other, with a handle that moves between them."""

import base64

from streamlit.components.v2.types import ComponentRenderer

from core.raster.images import Pixels, encode_png
from pages.ui.frame.component import component


def swipe(left: Pixels, right: Pixels, labels: tuple[str, str], *, what: str, key: str) -> None:
    """Draw two (256, 256, 3 or 4) pictures; the handle works by mouse, touch and arrow keys."""
    _component()(
        key=key,
        data={"pictures": [_address(left), _address(right)], "labels": list(labels), "what": what},
    )


def _address(pixels: Pixels) -> str:
    return f"data:image/png;base64,{base64.b64encode(encode_png(pixels)).decode()}"


def _component() -> ComponentRenderer:
    return component("swipe_pictures", '<div class="swipe"></div>', "change/swipe.js", "change/swipe.css")
