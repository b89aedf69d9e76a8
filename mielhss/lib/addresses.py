"""Where a request comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def client_address(meta: Mapping[str, Any], *, trusted_proxies: int = 0) -> Address | None:
    """The address of the caller, or None where there is none to be trusted.

    Anybody can write X-Forwarded-For, so only the entry that our own outermost proxy added is believed.
    """
    written = str(meta.get("REMOTE_ADDR", ""))
    if trusted_proxies:
        chain = str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")
        if len(chain) < trusted_proxies:
            return None
        written = chain[-trusted_proxies]
    try:
        return _plain(ip_address(written.strip().strip("[]")))
    except ValueError:
        return None


def parse_network(text: str) -> Network:
    """One address or a range such as 192.0.2.0/24 or 2001:db8::/48. Raises ValueError saying what is expected."""
    try:
        network = ip_network(text.strip(), strict=True)
    except ValueError:
        raise ValueError(
            "Write an address (192.0.2.7, 2001:db8::7) or a range whose host part is zero (192.0.2.0/24)."
        ) from None
    if isinstance(network, IPv6Network) and network.network_address.ipv4_mapped and network.prefixlen >= 96:
        return IPv4Network((network.network_address.ipv4_mapped, network.prefixlen - 96))
    return network


def is_within(address: Address | None, networks: Iterable[str]) -> bool:
    if address is None:
        return False
    return any(address in parse_network(network) for network in networks)


def _plain(address: Address) -> Address:
    """An IPv4 address that came over an IPv6 socket, as IPv4."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address
