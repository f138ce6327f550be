"""Sizing: what a resolution comes to, by preset, by hand or in a picture's ratio, and which hosts take it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .host import Host
from .limits import Size
from .presets import on_grid, size_of

ORIENTATIONS = ("as it is", "landscape", "portrait")
NO_HOST = "no host"

Hosts = Mapping[str, Host]


class SizeRequest(NamedTuple):
    """The size a person asks for."""

    preset: str
    width: int
    height: int
    orientation: str
    snap_for: str = NO_HOST
    picture: Size | None = None


class Sized(NamedTuple):
    """The size that comes of it; where it was snapped for a host, what it was before and for whom."""

    width: int
    height: int
    before: Size | None = None
    title: str = ""


def sized(request: SizeRequest, hosts: Hosts) -> Sized:
    """The size of a request: the ratio of the picture if there is one, turned as asked, then snapped."""
    size = size_of(request.preset) or (request.width, request.height)
    if request.picture:
        size = on_grid(request.picture, size[0] * size[1])
    size = _turned(size, request.orientation)
    if request.snap_for == NO_HOST:
        return Sized(*size)
    host = hosts[request.snap_for]
    nearest = host.models[0].limits.nearest_sizes(*size)[0]
    return Sized(*size) if nearest == size else Sized(*nearest, size, host.title)


def _turned(size: Size, orientation: str) -> Size:
    if orientation == "landscape":
        return max(size), min(size)
    return (min(size), max(size)) if orientation == "portrait" else size


def fits(size: Size, hosts: Hosts) -> tuple[str, ...]:
    """The hosts whose schnell takes the size, by their titles."""
    return tuple(host.title for host in hosts.values() if host.models[0].limits.takes_size(*size))


def describe_fits(size: Size, hosts: Hosts) -> str:
    """The hosts that take the size, in as few words as it needs: those that do not where they are fewer."""
    taking = fits(size, hosts)
    others = [host.title for host in hosts.values() if host.title not in taking]
    if not taking or not others:
        return f"fits: {'no host' if others else 'every host'}"
    return f"fits: all but {', '.join(others)}" if len(others) < len(taking) else f"fits: {', '.join(taking)}"


def label(made: Sized, hosts: Hosts) -> str:
    """The size for a person: 1344 × 768 · 1.0 MP · fits: all but IONOS."""
    width, height = made[:2]
    parts = [
        f"{width} × {height}",
        f"{width * height / 2**20:.1f} MP",
        f"snapped for {made.title} from {made.before[0]} × {made.before[1]}" if made.before else "",
        describe_fits((width, height), hosts),
    ]
    return " · ".join(filter(None, parts))
