"""Which addresses of the network may be asked: a guard against being led to machines that nobody meant."""

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from core.errors import AddressError
from core.remote.embedded import embedded
from core.remote.remedies import is_unspecified, remedy

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NEVER = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8",  # this machine, by an address that filters forget
            "169.254.0.0/16",  # link-local, where clouds keep credentials of the machine
            "fe80::/10",
            "fd00:ec2::/32",  # the same, over IPv6
            "fd20:ce::254/128",
            "fd00:42::42/128",
            "100.100.100.200/32",
            "192.0.0.192/32",
            "168.63.129.16/32",
            "::/128",
        ),
    )
)
_TUNNELS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "2002::/16", "2001::/32")))
"""Forms that stand for public IPv4 addresses only: one that leads inside is made by nobody with good intent."""


_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that is given out of IPv6; what lies outside, such as the old fec0::/10 of sites or 5f00::/16, is not public."""

_DOCUMENTATION = ipaddress.IPv6Network("3fff::/20")
"""Within it, and not known to every Python that we run on."""


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
            f"{_origin(parts)} is not encrypted. Use https, or mark the endpoint as a server of your own network; "
            "a server of files is listed in CHATEARTH_OWN_HOSTS."
        )
    found = _resolve(host, port)
    numbers = [ipaddress.ip_address(text) for text in found]
    for number in numbers:
        _check(parts, number, local=local)
    private = all(_is_private(one) for number in numbers for one in judged(number))
    return Target(parts.scheme, host, port, found, private)


def parsed(url: str) -> SplitResult:
    """Take an address apart.

    Raises:
        AddressError: It is no plain http or https address.
    """
    try:
        parts = urlsplit(url.strip())
        _port(parts)
    except ValueError as error:
        raise AddressError(f"'{_shown(url)}' is no web address: {error}. {_instead(url)}") from error
    odd = re.search(r"[\s\\]", parts.netloc) or not url.strip().isprintable()
    if parts.scheme not in ("http", "https") or not parts.hostname or odd:
        raise AddressError(f"'{_shown(url)}' is no web address. {_instead(url)}")
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
        numbers = judged(ipaddress.ip_address(host))
    except ValueError:
        return False
    return all(_is_private(number) and not _is_forbidden(number) for number in numbers)


def is_loopback(url: str) -> bool:
    """Whether an address names this machine itself, so that nothing sent there leaves it."""
    host = (parsed(url).hostname or "").lower()
    try:
        return host == "localhost" or all(one.is_loopback for one in judged(ipaddress.ip_address(host)))
    except ValueError:
        return False


def judged(address: Address) -> tuple[Address, ...]:
    """Return the IPv4 addresses that an IPv6 address stands for, or the address itself."""
    return (embedded(address) if isinstance(address, ipaddress.IPv6Address) else ()) or (address,)


def _check(parts: SplitResult, address: Address, *, local: bool) -> None:
    host, numbers = parts.hostname or "", judged(address)
    if is_unspecified(host):
        raise AddressError(
            f"{host} is reserved for servers that listen on every address, and is not asked. "
            f"Write 127.0.0.1 for one on this machine, as in {remedy(parts.geturl())}."
        )
    private = any(map(_is_private, numbers))
    tunnelled = any(address.version == network.version and address in network for network in _TUNNELS)
    if any(map(_is_forbidden, (address, *numbers))) or (local and private and tunnelled):
        raise AddressError(
            f"{host} leads to {address}, which is reserved for the machine's own surroundings and never asked."
        )
    if not local and private:
        raise AddressError(
            f"{host} leads to {address}, inside a private network. "
            "If that is a server of your own, mark the endpoint so, or list a server of files in CHATEARTH_OWN_HOSTS; "
            "otherwise check the name."
        )


def _is_forbidden(address: Address) -> bool:
    named = any(address.version == network.version and address in network for network in _NEVER)
    return named or address.is_link_local or address.is_multicast or address.is_unspecified


def _is_private(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and (address not in _GLOBAL_UNICAST or address in _DOCUMENTATION):
        return True
    return not address.is_global


def _resolve(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        inside = host.lower().endswith((".docker.internal", ".containers.internal"))
        hint = " Outside of a container write 127.0.0.1 instead." if inside else ""
        raise AddressError(
            f"The name {host} is not known. Check its spelling and the network connection.{hint}"
        ) from error
    return tuple(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _origin(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{_port(parts)}"


def _instead(url: str) -> str:
    """Say what to write."""
    better = remedy(url)
    return f"Write {better} instead." if better else "Write it like https://host/v1."


def _shown(url: str) -> str:
    """What a person typed, without a user and a password."""
    return url.strip().rpartition("@")[2][:80]
