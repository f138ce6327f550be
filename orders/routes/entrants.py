"""Entrants: the hosts and models of a face-off, one way to find them for a run and for its quote before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from ...providers.errors import InvalidOrder
from ...providers.families import FAMILIES, SCHNELL, family
from ...providers.order import Order
from ...providers.said import Said
from ...providers.split import split
from ..order_from_inputs import as_inputs, ordered
from .facts import Facts
from .stops import HERE, HERE_HOST, NOT_ALLOWED, PICTURE, LeftOut, Stop, names_of, stops_for
from .wishes import Wishes, hosts_named, wishes_of

# What each order of a face-off takes over from the node.
TAKEN_OVER = (*PICTURE, "images", "fresh")


class Entrant(NamedTuple):
    """One model of one host. `title` names it among the others."""

    stop: Stop
    title: str

    @property
    def name(self) -> str:
        """What a person calls its host by."""
        return self.stop.name

    @property
    def family(self) -> str:
        """The family of its model."""
        return family(self.stop.order.model)

    def turn(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs with which a node of this host would order the same; what is not known yet stays so."""
        stop = self.stop
        where = {"endpoint": stop.server} if stop.server else as_inputs(stop.host, stop.order.model, {})
        return {**{name: inputs[name] for name in TAKEN_OVER if name in inputs}, **where}

    def calls(self, inputs: Mapping[str, Any], facts: Facts) -> tuple[Order, ...]:
        """The orders of all its pictures. Raises InvalidOrder where it does not take them."""
        order, _ = ordered(self.stop.host, self.turn(inputs), facts.addresses)
        return split(order, self.stop.host.model(order.model))


class Entrants(NamedTuple):
    """Who takes part, and the others with the reason. What the person named stays in its place, in or out."""

    places: tuple[Entrant | LeftOut, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def all_in(self) -> tuple[Entrant, ...]:
        """Those that take part."""
        return tuple(one for one in self.places if isinstance(one, Entrant))


def entrants(inputs: Mapping[str, Any], facts: Facts) -> Entrants:
    """Who takes part in a face-off with these inputs.

    Raises InvalidOrder where a name is none that is known, or where nobody takes part, with the reasons.
    """
    # What refused a moment ago, or what the caps leave, is no reason: the same face-off keeps its numbers.
    facts = facts._replace(resting=lambda name: 0.0, room=None)
    names = names_of(facts.hosts, facts.addresses)
    families = families_named(str(inputs.get("models") or ""))
    wishes = wishes_of({"hosts": inputs.get("hosts"), "at_most": inputs.get("at_most")}, names)
    # Prices in other currencies are known too; only their worth is not.
    wishes = wishes._replace(unknown=True, hosts=_with_here(wishes.hosts, facts))
    found = [one for name in families for one in _found(inputs, wishes._replace(family=name), facts)]
    if HERE in wishes.hosts and not facts.here:
        found.append(LeftOut(HERE_HOST.title, Said("no model is wired to own_model")))
    ordered_by_host = sorted(found, key=_place_in([_title_of(name, facts) for name in wishes.hosts], found))
    places = _told_apart([one for one in ordered_by_host if wishes.hosts or isinstance(one, Stop)])
    left_out = tuple(one for one in ordered_by_host if isinstance(one, LeftOut))
    if not any(isinstance(one, Entrant) for one in places):
        raise _nobody(left_out, names)
    return Entrants(places, left_out)


def families_named(text: str) -> tuple[str, ...]:
    """The families of models that a text names, each once; schnell where it names none.

    Raises InvalidOrder for a name that is none of them.
    """
    names = hosts_named(text) or (SCHNELL,)
    for name in names:
        if name not in FAMILIES:
            raise InvalidOrder(
                Said("models: “{name}” is no model here. Known: {known}.", name=name, known=", ".join(FAMILIES)),
                name="models",
                value=name,
                nearest=FAMILIES,
            )
    return names


def _with_here(hosts: tuple[str, ...], facts: Facts) -> tuple[str, ...]:
    """A model that is wired takes part, named or not."""
    return (*hosts, HERE) if hosts and facts.here and HERE not in hosts else hosts


def _found(inputs: Mapping[str, Any], wishes: Wishes, facts: Facts) -> list[Stop | LeftOut]:
    found = (_priced(one, wishes) for one in stops_for(inputs, wishes, facts))
    return [one for one in found if isinstance(one, Stop) or one.why is not NOT_ALLOWED]


def _priced(one: Stop | LeftOut, wishes: Wishes) -> Stop | LeftOut:
    """Hosts whose price nobody knows take part only where the person named them."""
    if isinstance(one, LeftOut) or wishes.hosts or one.free or one.quoted.most is not None:
        return one
    return LeftOut(one.title, Said("its price is not known"))


def _title_of(name: str, facts: Facts) -> str:
    if name == HERE:
        return HERE_HOST.title
    return facts.hosts[name].title if name in facts.hosts else name


def _place_in(named: Sequence[str], found: Sequence[Stop | LeftOut]) -> Any:
    """Sorts by host: in the person's order, else as they were found, its models side by side."""
    titles = list(dict.fromkeys([*named, *(one.title for one in found)]))
    return lambda one: titles.index(one.title)


def _told_apart(found: Sequence[Stop | LeftOut]) -> tuple[Entrant | LeftOut, ...]:
    """Each under its host's name, with its model where the host has several."""
    titles = [one.title for one in found]
    return tuple(
        Entrant(one, _title(one, alone=titles.count(one.title) == 1)) if isinstance(one, Stop) else one for one in found
    )


def _title(stop: Stop, *, alone: bool) -> str:
    model = stop.order.model.rpartition("/")[2]
    return stop.title if alone or not model else f"{stop.title} {model}"


def _nobody(left_out: Sequence[LeftOut], names: Collection[str]) -> InvalidOrder:
    told = "; ".join(f"{one.title}: {one.why}" for one in left_out)
    text = Said("No host may make this picture. {why}.", why=told) if told else Said("No host serves this model.")
    return InvalidOrder(text, name="hosts", value="", nearest=tuple(names))
