"""Orders of any kind for any host, for the tests to draw from."""

from __future__ import annotations

from hypothesis import strategies as st

from schnellkit.providers.host import Host, Model
from schnellkit.providers.hosts import hosts
from schnellkit.providers.limits import SEED_RANGE, Limits
from schnellkit.providers.order import Order
from schnellkit.providers.setting import Choice, Number, Setting

OTHER_MODEL = "black-forest-labs/FLUX.2-other"
PNG = b"\x89PNG\r\n\x1a\n"


def models_of(host: Host) -> list[Model]:
    """The host's models, and a model of its own naming where it takes any."""
    return [*host.models, *([host.model(OTHER_MODEL)] if host.any_model else [])]


def every_way() -> list[tuple[Host, Order]]:
    """For each host, each model and each setting that changes limits, one plain order."""
    ways = []
    for host in hosts().values():
        for model in models_of(host):
            plain = Order(host.name, model.id, "a red fox", 1024, 1024, 1, seed=7, steps=4)
            variants = [((variant.setting, variant.value),) for variant in model.variants]
            ways += [(host, plain.with_(options=options)) for options in ((), *variants)]
            ways += [(host, plain.with_(options=((choice.name, value),))) for choice, value in _choices(model)]
    return list({(host.name, order.name): (host, order) for host, order in ways}.values())


def _choices(model: Model) -> list[tuple[Choice, str]]:
    found = [setting for setting in model.limits.settings if isinstance(setting, Choice)]
    return [(choice, value) for choice in found for value in choice.values]


def way_name(way: tuple[Host, Order]) -> str:
    """Host, model and settings, for the test's name."""
    host, order = way
    return "-".join([host.name, order.model.rpartition("/")[2], *(str(value) for _, value in order.options)])


def value_of(setting: Setting) -> st.SearchStrategy[object]:
    """Any value of the kind the setting has, right or wrong."""
    if isinstance(setting, Choice):
        return st.sampled_from(setting.values) | st.text(max_size=5)
    if isinstance(setting, Number):
        number = st.integers(-3, 60) if setting.whole else st.floats() | st.integers(-3, 60)
        return number | st.booleans()
    return st.text(max_size=100)


def any_order(host: Host, plain: Order) -> st.SearchStrategy[Order]:
    """The plain order with any size, steps, count, seed, reference and settings; its own settings stay."""
    limits: Limits = host.limits(plain)
    fixed = dict(plain.options)
    free = {setting.name: value_of(setting) for setting in limits.settings if setting.name not in fixed}
    side = st.integers(1, 5000) | st.sampled_from([64, 512, 768, 1024, 1344, 1568, 1792])
    return st.builds(
        lambda width, height, steps, images, seed, references, options: plain.with_(
            width=width,
            height=height,
            steps=steps,
            images=images,
            seed=seed,
            reference=references[0] if references else None,
            more_references=tuple(references[1:]),
            options=tuple({**options, **fixed}.items()),
        ),
        side,
        side,
        st.integers(-2, 60) | st.none(),
        st.integers(-1, 9),
        st.integers(0, SEED_RANGE - 1),
        st.lists(st.sampled_from([PNG, PNG + b"another"]), max_size=max(1, limits.references)),
        st.fixed_dictionaries({}, optional=free),
    )
