"""Which addresses of the network may be asked: a guard against being led to machines that nobody meant."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from core.errors import AddressError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NEVER = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8",  # this machine, by an address that filters forget
            "169.254.0.0/16",  # link-local, where clouds keep credentials of the machine
            "fe80::/10",
            "fd00:ec2::254/128",  # the same, over IPv6
            "100.100.100.200/32",
            "192.0.0.192/32",
            "168.63.129.16/32",
            "::/128",
        ),
    )
)
_WITHIN = (
    ipaddress.ip_network("64:ff9b::/96"),  # an IPv4 address inside an IPv6 one, for translation
    ipaddress.ip_network("::/96"),
)
_SIX_TO_FOUR = ipaddress.ip_network("2002::/16")


@dataclass(frozen=True, slots=True)
class Target:
    """A web address that was found to be allowed."""

    scheme: str
    host: str
    port: int
    addresses: tuple[str, ...]
    """Numbers that the name stands for, all of them checked; connect to these and to no others."""
    private: bool
    """Whether all of them are of this machine or of private networks."""


def checked(url: str, *, local: bool) -> Target:
    """Resolve the host of an address and make sure that it may be asked.

    Args:
        url: The full address.
        local: Allow this machine and private networks, and `http`; for servers that a person set up themselves.

    Raises:
        AddressError: It may not be asked, or its name is unknown.
    """
    parts = parsed(url)
    host, port = parts.hostname or "", _port(parts)
    if parts.scheme == "http" and not local:
        raise AddressError(
            f"{_origin(parts)} is not encrypted. Use https, or mark the endpoint as a server of your own network."
        )
    found = _resolve(host, port)
    numbers = [ipaddress.ip_address(text) for text in found]
    for number in numbers:
        _check(host, number, local=local)
    return Target(parts.scheme, host, port, found, all(_is_private(plain(number)) for number in numbers))


def parsed(url: str) -> SplitResult:
    """Take an address apart.

    Raises:
        AddressError: It is no plain http or https address.
    """
    try:
        parts = urlsplit(url.strip())
        _port(parts)
    except ValueError as error:
        raise AddressError(f"'{url[:80]}' is no web address: {error}. Write it like https://host/v1.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise AddressError(f"'{url[:80]}' is no web address. Write it like https://host/v1.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise AddressError(
            f"The address of {parts.hostname} carries more than a place. "
            "Leave out user, password and what follows '?' or '#'; keys have a place of their own."
        )
    return parts


def origin(url: str) -> str:
    """Return scheme, host and port, which is what a key belongs to."""
    return _origin(parsed(url))


def is_local(url: str) -> bool:
    """Whether an address names this machine or a private network outright, so that whoever typed it meant that."""
    host = (parsed(url).hostname or "").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        number = plain(ipaddress.ip_address(host))
    except ValueError:
        return False
    return _is_private(number) and not _is_forbidden(number)


def plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, or the address itself."""
    if isinstance(address, ipaddress.IPv4Address) or address == ipaddress.IPv6Address("::1"):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if any(address in network for network in _WITHIN) and int(address) & 0xFFFFFFFF:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR and address.sixtofour is not None:
        return address.sixtofour
    return address


def _check(host: str, address: Address, *, local: bool) -> None:
    number = plain(address)
    if _is_forbidden(number) or _is_forbidden(address):
        raise AddressError(
            f"{host} leads to {address}, which is reserved for the machine's own surroundings and never asked."
        )
    if not local and _is_private(number):
        raise AddressError(
            f"{host} leads to {address}, inside a private network. "
            "If that is a server of your own, mark the endpoint so; otherwise check the name."
        )


def _is_forbidden(address: Address) -> bool:
    named = any(address.version == network.version and address in network for network in _NEVER)
    return named or address.is_link_local or address.is_multicast or address.is_unspecified


def _is_private(address: Address) -> bool:
    return not address.is_global


def _resolve(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise AddressError(f"The name {host} is not known. Check its spelling and the network connection.") from error
    return tuple(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _origin(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{_port(parts)}"
