"""What the tile page's map has beside Leaflet's own controls; the browser's side is map.js."""

from collections.abc import Mapping, Sequence

from branca.element import Element, MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template

from pages.ui.tile.folium_offline import own_asset

Options = Mapping[str, object]
"""Plain JSON values."""


class Control(JSCSSMixin, MacroElement):
    """One call of a function of map.js: with the map, the layers it is about, and its options."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            tileMap.{{ this.function }}(
                {{ this._parent.get_name() }},
                [{% for layer in this.layers %}{{ layer.get_name() }},{% endfor %}],
                {{ this.values|tojson }}
            );
        {% endmacro %}
        """
    )

    def __init__(self, function: str, values: Options, *, layers: Sequence[Element] = ()) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # folium has no type hints
        self._name = "Control"
        self.default_js = [own_asset("tile/map.js")]
        self.default_css = [own_asset("tile/map.css")]
        self.function = function
        self.values = dict(values)
        self.layers = list(layers)
