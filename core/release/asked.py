"""How the files of an import are told apart: by what a person said, and by their names."""

from dataclasses import dataclass

from core.release.layernames import Samples, layer_of
from core.release.sources import Layer
from core.release.taco.roles import Said


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person said of the files of an import."""

    layer: Layer | None = None
    """Layer of all pictures; None to tell it from the names of their folders."""
    roles: tuple[Said, ...] = ()
    """What the files and columns of TACO datasets are; the rest is guessed by their names."""

    def layer_of(self, where: str, samples: Samples) -> Layer:
        """Tell the layer of the pictures in a folder."""
        return self.layer or layer_of(where, samples)


NOTHING_SAID = Asked()
