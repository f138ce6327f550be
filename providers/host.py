"""Host: everything the pack knows about one provider, as data and two pure functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from .errors import HostError, InvalidOrder
from .free_look import FreeLook
from .key_form import KeyForm
from .limits import Limits
from .order import Option, Order
from .wire import Answer, Pending, Reply, Request


class Variant(NamedTuple):
    """What a model takes instead while one of the host's settings has this value."""

    setting: str
    value: Option
    limits: Limits


class Model(NamedTuple):
    """One model of a host and what it takes; `doubt` says why it may no longer be served: then nothing advises it."""

    id: str
    limits: Limits
    variants: tuple[Variant, ...] = ()
    doubt: str = ""

    def limits_for(self, order: Order) -> Limits:
        """What the model takes under the settings of this order."""
        for variant in self.variants:
            if order.option(variant.setting) == variant.value:
                return variant.limits
        return self.limits

    def all_limits(self) -> tuple[Limits, ...]:
        """What the model takes, under each setting that matters."""
        return (self.limits, *(variant.limits for variant in self.variants))


class RatePolicy(NamedTuple):
    """How hard a host may be asked, and how long an answer is waited for."""

    at_once: int = 8
    per_minute: float | None = None
    burst: int = 1
    timeout: float = 120.0


class Sign(NamedTuple):
    """How to tell one refusal from another: a status (0: any), a word in the answer, the error they mean."""

    status: int
    word: str
    error: type[HostError]
    advice: str = ""


class Host(NamedTuple):
    """One provider: where it is, what it takes, how it is asked and read.

    `look` reads an answer to a look at work under way, where that alone does not say all; `cancelled` tells whether an
    answer to a cancel says that nothing more is made and nothing charged; addresses in answers are followed to
    `domains` alone. `recall` asks for nothing what became of an order, by its mark. `origin` is where a host is that a
    person described in a file: no setting moves it, and its key goes nowhere else. `in_eu` says that the host makes its
    pictures in the EU and says so itself; where only a setting leads there, it does not.
    """

    name: str
    title: str
    models: tuple[Model, ...]
    request: Callable[[Order], Request]
    read: Callable[[Answer], Reply | Pending]
    look: Callable[[Answer, Pending], Reply | Pending] | None = None
    cancelled: Callable[[Answer], bool] = lambda answer: False
    domains: tuple[str, ...] = ()
    key_form: KeyForm = KeyForm()
    key_variable: str = ""
    key_page: str = ""
    key_check: Request | None = None
    key_problem: Callable[[str, float], str | None] | None = None
    # What it tells for nothing of its models and prices; asked only when the person says so.
    free_looks: tuple[FreeLook, ...] = ()
    billing_page: str = ""
    any_model: Model | None = None
    rate_policy: RatePolicy = RatePolicy()
    charges_on_refusal: Literal["yes", "no", "unknown"] = "unknown"
    signs: tuple[Sign, ...] = ()
    # Whether each order carries the mark of its receipt, by which the host knows it.
    marked: bool = False
    recall: Callable[[Order], Request] | None = None
    origin: str = ""
    # Models it served once: what an old workflow that names one is told, with the ways out.
    gone: Mapping[str, str] = MappingProxyType({})
    in_eu: bool = False

    def model(self, model_id: str) -> Model:
        """The model of that id; a host that takes any id has a model for those it does not know."""
        for model in self.models:
            if model.id == model_id:
                return model
        known = tuple(model.id for model in self.models if not model.doubt)
        if model_id in self.gone:
            raise InvalidOrder(self.gone[model_id], name="model", value=model_id, nearest=known)
        if self.any_model and model_id.strip():
            return Model(model_id, self.any_model.limits, self.any_model.variants)
        raise InvalidOrder(
            f"model is {model_id}: {self.title} has {', '.join(known)}.",
            name="model",
            value=model_id,
            nearest=known,
        )

    @property
    def key_variables(self) -> tuple[str, ...]:
        """The variables its key is read from, all of them needed."""
        return tuple(filter(None, (self.key_form.account_variable, self.key_variable)))

    @property
    def key_name(self) -> str:
        """What its key is stored under; that of a described host stays with its address and moves to no other."""
        return f"{self.name} at {self.origin}" if self.origin else self.name

    def limits(self, order: Order) -> Limits:
        """What the order's model takes under the order's settings."""
        return self.model(order.model).limits_for(order)
