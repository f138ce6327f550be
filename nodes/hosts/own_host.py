"""Schnell · Own host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_api.latest import io

from ..hosted import HostedNode

if TYPE_CHECKING:
    from ...providers.host import Host

NONE_YET = "none yet: put a file into the folder hosts"


class SchnellkitOwnHost(HostedNode):
    """Any host that a file of the person describes."""

    host = "own"
    title = "Own host"
    told = "Any host that you describe yourself, in one JSON file in the folder hosts of the pack's own folder."

    @classmethod
    def described(cls) -> Host:
        from ...providers.described.own_host import NONE_CHOSEN

        return NONE_CHOSEN

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        return [
            io.Combo.Input(
                "host",
                options=list(_known()) or [NONE_YET],
                tooltip="Which of your hosts, by the name of its file. Its address and key are never in a workflow.",
            ),
            io.String.Input(
                "model",
                default="",
                optional=True,
                tooltip="One of the models that its file lists; empty: the first of them.",
            ),
        ]

    @classmethod
    def validate_inputs(cls, host: str | None) -> bool | str:
        """A name of somebody else's list is told with the names that are here, a damaged file with its fault."""
        if host is None:
            return True  # Wired: only the run knows it.
        from ...personal.own_hosts import ENDING, own_hosts
        from ...personal.settings import read_settings
        from ...providers.described.own_host import no_such_host

        known = _known()
        fault = own_hosts(read_settings().home).faults.get(host + ENDING)
        return True if host in known else fault or str(no_such_host(host, known))


def _known() -> tuple[str, ...]:
    from ...personal.own_hosts import all_hosts
    from ...personal.settings import read_settings
    from ...providers.described.own_host import own_names

    return own_names(all_hosts(read_settings()))


NODES = [SchnellkitOwnHost]
