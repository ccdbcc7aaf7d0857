"""IPv4 addresses inside IPv6 ones: every form in which one is written, tunnelled or translated."""

import ipaddress
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv6Address

_LAST = 0
"""Bits that stand after the IPv4 address."""

_FORMS = tuple(
    (ipaddress.IPv6Network(network), after)
    for network, after in (
        ("::ffff:0:0/96", _LAST),  # mapped: what a socket of both families shows
        ("::ffff:0:0:0/96", _LAST),  # translated, RFC 2765
        ("::/96", _LAST),  # compatible, long out of use
        ("64:ff9b::/96", _LAST),  # NAT64, RFC 6052
        ("2002::/16", 80),  # 6to4, RFC 3056
        ("2001::/32", 64),  # the server of a Teredo tunnel, RFC 4380
    )
)
_TEREDO = ipaddress.IPv6Network("2001::/32")
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")
_ISATAP = (0x00005EFE, 0x02005EFE)
"""What stands before the address in an interface of ISATAP, RFC 5214, under any prefix."""

_RFC6052: tuple[Callable[[int], int], ...] = (
    lambda bits: (bits >> 64 & 0xFFFF) << 16 | bits >> 40 & 0xFFFF,  # prefix of 48 bits
    lambda bits: (bits >> 64 & 0xFF) << 24 | bits >> 32 & 0xFFFFFF,  # 56
    lambda bits: bits >> 24 & 0xFFFFFFFF,  # 64
    lambda bits: bits & 0xFFFFFFFF,  # 96
)
"""Where an operator's own NAT64 prefix has the address; bits 64 to 71 are left out."""

_THIS_NETWORK = ipaddress.IPv4Network("0.0.0.0/8")


def embedded(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """Return every IPv4 address that an IPv6 address may lead to; none where it stands for itself."""
    if int(address) in (0, 1):
        return ()
    return tuple(dict.fromkeys(_found(address)))


def _found(address: IPv6Address) -> Iterator[IPv4Address]:
    bits = int(address)
    for network, after in _FORMS:
        if address in network:
            yield IPv4Address(bits >> after & 0xFFFFFFFF)
    if address in _TEREDO:
        yield IPv4Address(~bits & 0xFFFFFFFF)
    if bits >> 32 & 0xFFFFFFFF in _ISATAP:
        yield IPv4Address(bits & 0xFFFFFFFF)
    if address in _LOCAL_NAT64:
        # Which length the operator's prefix has is not known; read by the wrong one, most is an address of no machine.
        read = [IPv4Address(place(bits)) for place in _RFC6052]
        yield from [found for found in read if found not in _THIS_NETWORK] or read[-1:]
