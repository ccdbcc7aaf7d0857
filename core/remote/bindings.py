"""Who may get which key of the environment: one list, made by whoever starts the program and by nobody else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import AddressError, PrerequisiteError
from core.remote.addresses import is_loopback, origin, parsed
from core.remote.remedies import remedy

OPTIONAL_KEY = "CHATEARTH_API_KEY"
"""Variable for the key of a server that a command names; not every one needs a key."""

OWN_ORIGINS: Mapping[str, str] = {
    "OPENAI_API_KEY": "https://api.openai.com:443",
    "OPENROUTER_API_KEY": "https://openrouter.ai:443",
    "GROQ_API_KEY": "https://api.groq.com:443",
    "MISTRAL_API_KEY": "https://api.mistral.ai:443",
    "TOGETHER_API_KEY": "https://api.together.xyz:443",
    "DEEPSEEK_API_KEY": "https://api.deepseek.com:443",
    "ANTHROPIC_API_KEY": "https://api.anthropic.com:443",
    "GEMINI_API_KEY": "https://generativelanguage.googleapis.com:443",
}
"""Keys that belong to one provider: bound to it from the start, and to nothing else whatever anybody says."""

KEY_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,50}_API_KEY")
"""Names that can be bound. A key that is written in the place of a name has no such form."""

_FORM = "Write it like CHATEARTH_KEYS='LAB_API_KEY=https://models.example.org OTHER_API_KEY=http://127.0.0.1:8000'."


@dataclass(frozen=True, slots=True)
class Bindings:
    """Which variables go to which origins; what is not here is never sent."""

    pairs: frozenset[tuple[str, str]] = frozenset(OWN_ORIGINS.items())
    """Variable, and scheme with host and port."""

    @classmethod
    def of(cls, setting: str) -> "Bindings":
        """Read the setting `CHATEARTH_KEYS`: pairs `VARIABLE=ADDRESS` with blanks between them.

        Raises:
            PrerequisiteError: It is none; its values are not repeated, since a key may stand where a name belongs.
        """
        found = cls()
        for number, pair in enumerate(setting.split(), 1):
            name, sign, url = pair.partition("=")
            if not sign or not KEY_NAME.fullmatch(name):
                raise PrerequisiteError(
                    f"Pair {number} of CHATEARTH_KEYS does not begin with the name of a variable that ends in _API_KEY "
                    f"and '='. {_FORM}"
                )
            found = found.plus(name, url)
        return found

    def plus(self, variable: str, url: str) -> "Bindings":
        """Return the list with one more pair.

        Raises:
            PrerequisiteError: The variable belongs to a provider, or the address is none that gets keys.
        """
        try:
            place = origin(url)
        except AddressError:
            better = remedy(url)
            instead = f"Write {variable}={better} instead." if better else _FORM
            raise PrerequisiteError(f"CHATEARTH_KEYS binds {variable} to no web address. {instead}") from None
        if why := self.hindrance(variable, url):
            raise PrerequisiteError(f"CHATEARTH_KEYS: {why}")
        return Bindings(self.pairs | {(variable, place)})

    def allows(self, variable: str, url: str) -> bool:
        """Tell whether a variable may go to an address."""
        return (variable, origin(url)) in self.pairs

    def variables(self, url: str) -> list[str]:
        """Return the names that are bound to an address, those of a person's own choice first."""
        place = origin(url)
        found = [name for name, bound in self.pairs if bound == place]
        return sorted(found, key=lambda name: (name in OWN_ORIGINS, name == OPTIONAL_KEY, name))

    def key(self, environment: Mapping[str, str], url: str) -> str:
        """Return the first key that is set and bound to an address; empty where there is none."""
        held = (environment.get(name, "").strip() for name in self.variables(url))
        return next((key for key in held if is_key(key)), "")

    def hindrance(self, variable: str, url: str) -> str:
        """Say why a variable can never be bound to an address; nothing if it can."""
        own = OWN_ORIGINS.get(variable)
        if own and origin(url) != own:
            return (
                f"{variable} belongs to {short(own)} and is sent nowhere else. "
                f"Put a key for {short(origin(url))} into a variable of its own."
            )
        if parsed(url).scheme == "http" and not is_loopback(url):
            return f"{variable} would go to {origin(url)} unencrypted. Use https, or a tunnel that ends at 127.0.0.1."
        return ""


def is_key(text: str) -> bool:
    """Whether a text can be a key: one that a header of HTTP can carry."""
    return bool(text) and text.isascii() and text.isprintable()


def short(place: str) -> str:
    """Return an origin as a person writes it."""
    return place.removesuffix(":443") if place.startswith("https:") else place
