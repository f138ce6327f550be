"""Ordering: what the inputs of a hosted node ask for, the same in a run and in a quote before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..personal.addresses import Addresses
from ..providers.described.host_file import OWN
from ..providers.described.own_host import INPUT
from ..providers.host import Host
from ..providers.order import Option, Order
from ..providers.setting import as_written, whole
from ..providers.split import fit

OTHER = "other"


def ordered(
    host: Host, inputs: Mapping[str, Any], addresses: Addresses, references: Sequence[bytes] = ()
) -> tuple[Order, str]:
    """The order that the node's inputs describe, and what was changed to make its size fit (or nothing).

    Of more reference pictures than its model takes, the first are sent along.
    """
    asked = _flat(inputs)
    if "endpoint" in asked:
        server = addresses.endpoint(str(asked["endpoint"]))
        asked |= {"dialect": server.dialect, "model": server.model}
    model = _model(host, asked)
    limits = host.model(model).limits
    # One too many for a model that takes none, so that it is refused and not left out.
    first, *more = references[: max(1, limits.references)] or (None,)
    order = Order(
        host.name,
        model,
        asked["prompt"],
        *(whole(asked[name]) for name in ("width", "height", "images", "seed")),
        steps=whole(asked.get("steps")),
        reference=first,
        more_references=tuple(more),
        options=tuple(
            (setting.name, as_written(setting, asked.get(setting.name, setting.default))) for setting in limits.settings
        ),
    )
    return fit(order, host.limits(order)) if asked.get("size_fit") == "nearest" else (order, "")


def as_inputs(host: Host, model: str, options: Mapping[str, Option]) -> dict[str, Option]:
    """The inputs, by their plain names, with which a node asks for that model with these settings."""
    if host.origin:
        return {INPUT: host.name.removeprefix(OWN), "model": model, **options}
    listed = any(one.id == model for one in host.models)
    return {**({"model": model} if listed else {"model": OTHER, "other_model": model}), **options}


def _flat(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs by their plain names: a run nests those of a choice in it, a saved prompt writes choice.name."""
    flat: dict[str, Any] = {}
    for name, value in inputs.items():
        flat |= value if isinstance(value, Mapping) else {name.rpartition(".")[2]: value}
    return flat


def _model(host: Host, asked: Mapping[str, Any]) -> str:
    """The model asked for: by its id, by an id written beside it, or the host's first."""
    model = asked.get("model") or host.models[0].id
    return str(asked.get("other_model", "")).strip() if model == OTHER else str(model)
