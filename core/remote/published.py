"""The published files of the dataset, and the servers that have them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from core.errors import AddressError, DownloadError, PrerequisiteError, echoed
from core.remote.addresses import is_local, parsed
from core.settings import Settings

_NEARBY = (".local", ".lan", ".internal", ".intranet", ".home.arpa", ".localhost")
"""Ends of names that exist in private networks only."""

_ABOVE = 1.5
"""So many times the published size is still taken for the file."""


class Published(NamedTuple):
    """A file of the dataset's record, 11003436 at Zenodo."""

    name: str
    size: int
    """Bytes, to three digits as the record tells them."""
    md5: str
    holds: str
    """What is in it, for people."""


PARTS: Mapping[str, Published] = {
    "captions": Published("json_files.zip", 21_400_000, "ac365a328d645641ca28315bee9e1d25", "captions"),
    "rgb": Published("s2_rgb_images.zip", 13_000_000_000, "5425015e2537271044341403e8d90965", "true-colour pictures"),
    "bands-5-6-7": Published(
        "s2_band_5_6_7_images.zip", 12_000_000_000, "4e5371789574df1391054adc9d79e105", "pictures of bands 5, 6, 7"
    ),
    "bands-8-11-12": Published(
        "s2_band_8_11_12_images.zip", 13_400_000_000, "71446c4fb383a4b487002ba2dd3d60ad", "pictures of bands 8, 11, 12"
    ),
}
"""The parts of the dataset, by the names that commands know them by."""


@dataclass(frozen=True, slots=True)
class Source:
    """A server with the published files, named by whoever started the program."""

    address: str
    """Address of a file, with `{name}` in it."""
    further: frozenset[str] = frozenset()
    """Hosts to which it may send on, beside its own."""
    checksums: Mapping[str, str] | None = None
    """MD5 of its files where they are not the published ones."""

    @classmethod
    def of(cls, settings: Settings, address: str = "") -> "Source":
        """Return the source that the settings name, or another one: a folder's address, or one with `{name}`.

        Raises:
            AddressError: It is no web address.
            PrerequisiteError: A setting cannot be used.
        """
        address = address or settings.download_source
        if "{name}" not in address:
            address = address.rstrip("/") + "/{name}"
        parsed(_bare(address))
        further = frozenset(host.strip().lower() for host in settings.download_hosts.split(",") if host.strip())
        return cls(address, further, dict(_checksums(settings.download_checksums)) or None)

    @property
    def host(self) -> str:
        """Its name, with a port where it is an unusual one."""
        return parsed(_bare(self.address)).netloc.lower()

    @property
    def is_nearby(self) -> bool:
        """Whether its address is one of this machine or a private network, and so may be reached there."""
        name = _name(self.address)
        return is_local(_bare(self.address)) or ("." not in name and ":" not in name) or name.endswith(_NEARBY)

    def url(self, file: Published) -> str:
        """Return the address of a file."""
        return self.address.replace("{name}", file.name)

    def md5(self, file: Published) -> str:
        """Return the checksum that its file has to have."""
        return (self.checksums or {}).get(file.name, file.md5)

    def limit(self, file: Published) -> int | None:
        """Return how many bytes can be the file; None where it is not the published one."""
        return None if self.checksums and file.name in self.checksums else int(file.size * _ABOVE)

    def sent_on(self, url: str, location: str) -> str:
        """Return where an answer sends on to, if that is a host of the source or one that was named.

        Raises:
            DownloadError: It is somewhere else.
            AddressError: It is no web address.
        """
        try:
            there = urljoin(url, location)
        except ValueError as error:
            raise AddressError(f"{self.host} sends on to '{echoed(location)}', which is no web address.") from error
        parts = parsed(_bare(there))
        own, name = _name(self.address).removeprefix("www."), (parts.hostname or "").lower()
        if not (name == own or name.endswith(f".{own}") or name in self.further):
            raise DownloadError(
                f"{self.host} sends on to {echoed(name)}, which is not asked. "
                "If you trust it, name it in CHATEARTH_DOWNLOAD_HOSTS."
            )
        if is_local(_bare(there)) and not self.is_nearby:
            raise AddressError(f"{self.host} sends on to {echoed(name)}, inside a private network, which is not asked.")
        if parts.scheme != "https" and not self.is_nearby:
            raise DownloadError(f"{self.host} sends on to {echoed(name)} unencrypted, which is not asked.")
        return there


def _bare(address: str) -> str:
    """Return an address without what follows '?', which places of files need and bases of servers must not have."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return address  # `parsed` says what is wrong with it
    return parts._replace(query="", fragment="").geturl()


def _name(address: str) -> str:
    return (parsed(_bare(address)).hostname or "").lower()


def _checksums(setting: str) -> Iterator[tuple[str, str]]:
    for pair in setting.split():
        name, sign, md5 = pair.partition("=")
        if not sign or len(md5) != 32 or not set(md5.lower()) <= set("0123456789abcdef"):
            raise PrerequisiteError(
                f"CHATEARTH_DOWNLOAD_CHECKSUMS holds '{echoed(pair)}'. "
                "Write it like json_files.zip=ac365a328d645641ca28315bee9e1d25."
            )
        yield name, md5.lower()
