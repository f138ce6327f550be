"""Host: everything the pack knows about one provider, as data and two pure functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from .errors import HostError
from .limits import Limits
from .order import Order
from .wire import Answer, Pending, Reply, Request


@dataclass(frozen=True)
class Model:
    """One model of a host and what it takes."""

    id: str
    limits: Limits


@dataclass(frozen=True)
class Patience:
    """How hard a host may be asked, and how long an answer is waited for."""

    at_once: int = 8
    per_minute: float | None = None
    burst: int = 1
    timeout: float = 120.0


@dataclass(frozen=True)
class Sign:
    """How to tell one refusal from another: a status, a word in the answer, and the error they mean."""

    status: int
    word: str
    error: type[HostError]
    advice: str = ""


@dataclass(frozen=True)
class Host:
    """One provider: where it is, what it takes, how it is asked and read."""

    name: str
    title: str
    models: tuple[Model, ...]
    request: Callable[[Order], Request]
    read: Callable[[Answer], Reply | Pending]
    key_variable: str = ""
    key_page: str = ""
    key_check: Request | None = None
    key_problem: Callable[[str, float], str | None] | None = None
    billing_page: str = ""
    any_model: bool = False
    patience: Patience = Patience()
    signs: tuple[Sign, ...] = ()

    def model(self, model_id: str) -> Model:
        """The model of that id; a host that takes any id treats an unknown one like its first."""
        for model in self.models:
            if model.id == model_id:
                return model
        if self.any_model:
            return replace(self.models[0], id=model_id)
        raise KeyError(f"{self.title} has no model {model_id!r}")
