"""Which hosts were chosen in face-offs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...orders.routes.stops import HERE, HERE_HOST
from ...personal.wins import wins
from ...providers.errors import StoreTrouble

if TYPE_CHECKING:
    from ...orders.runtime import Runtime


def wins_view(runtime: Runtime) -> dict[str, object]:
    """How often each host was chosen, of how often it was shown, and at what part of the others' price."""
    settings = runtime.settings
    titles = {**{name: host.title for name, host in runtime.hosts.items()}, HERE: HERE_HOST.title}
    try:
        found = wins(settings.home, sandbox=settings.sandbox)
    except StoreTrouble as trouble:
        return {"trouble": str(trouble), "wins": []}
    return {
        "trouble": "",
        "wins": [
            {
                "host": one.host,
                "title": titles.get(one.host, one.host),
                "family": one.family,
                "shown": one.shown,
                "chosen": one.chosen,
                "paid": [str(money) for money in one.paid],
                "share": "" if one.share is None else f"{one.share:.2f}",
            }
            for one in found
        ],
    }
