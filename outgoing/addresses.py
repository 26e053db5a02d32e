"""Which URLs and addresses may be called, where somebody else says which: none in our own network."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

PORTS = {"https": 443, "http": 80}
MOST_URL = 2_000  # characters
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")
_TARGET = re.compile(r"/[\x21-\x7e]*")
# An IPv4 address in IPv6 clothes, which a gateway on the way takes off.
_CARRIES_IPV4 = IPv6Network("64:ff9b::/96")
# A network's own affairs, which some versions of Python take for the world.
_OWN_AFFAIRS = (IPv6Network("64:ff9b:1::/48"), IPv4Network("192.0.0.0/24"))


class NotAllowed(Exception):
    """A URL, or the address behind it, that is not called from here; says why, in words."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


@dataclass(frozen=True)
class Place:
    """A URL in parts, read once: nobody reads it again and otherwise. target: path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """As the Host header has it."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == PORTS[self.scheme] else f"{name}:{self.port}"


def place(url: str, *, local: bool) -> Place:
    """A URL that may be called, as far as it can be said without looking its host up. local: on a laptop, where http
    and one's own machine are allowed, too. Raises `NotAllowed`."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _unreadable() from None
    if parts.scheme not in (("https", "http") if local else ("https",)):
        raise NotAllowed("地址须以https://开头", "the URL must begin with https://")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    named = not (parts.username or parts.password or parts.fragment) and port != 0
    if not named or len(url) > MOST_URL or not _TARGET.fullmatch(target) or not (_HOST.fullmatch(host) or _is_ip(host)):
        raise _unreadable()
    if _is_ip(host):
        require_public([host], local=local)
    return Place(parts.scheme, host, port or PORTS[parts.scheme], target)


def require_public(addresses: list[str], *, local: bool) -> None:
    """Raises `NotAllowed` unless every address that a name leads to is out in the world: one that is not is enough to
    refuse the name."""
    if not addresses:
        raise NotAllowed("域名无法解析", "the host's name leads nowhere")
    if not local and not all(is_public(one) for one in addresses):
        raise NotAllowed("不得指向内部网络地址", "the URL leads into a private network")


def is_public(address: str) -> bool:
    """Not private, loopback, link-local, multicast, reserved, nor any of these within an IPv6 address."""
    found = ip_address(address)
    return all(
        one.is_global
        and not one.is_multicast
        and not one.is_reserved
        and not any(one in network for network in _OWN_AFFAIRS)
        for one in _all_of(found)
    )


def _all_of(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address that a packet goes to; of one that carries another, that one (and itself, if it is its own)."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address.teredo is not None:
        return [address, *address.teredo]
    if address.sixtofour is not None:
        return [address, address.sixtofour]
    if address in _CARRIES_IPV4:
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    return [address]


def addresses_of(host: str, port: int) -> list[str]:
    """What the system says that a name leads to, in its order; none if it knows nothing."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _unreadable() -> NotAllowed:
    return NotAllowed("地址格式有误", "not a URL of a host and a path, without user, password and fragment")
