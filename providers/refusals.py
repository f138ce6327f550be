"""From any refusal a host can send to the one error that says what to do."""

from __future__ import annotations

from .envelopes import PROXY, codes, is_web_page, wait, what_it_said
from .errors import (
    BalanceEmpty,
    Cancelled,
    ContentRefused,
    HostDown,
    HostError,
    KeyRefused,
    ModelGone,
    OrderRefused,
    TooManyRequests,
    Unreadable,
)
from .host import Host, Sign
from .money import Money
from .wire import Answer

# What the hosts have in common; a host's own signs are asked first. Words stand in any status that
# answers an order with a no; a broken host (5xx) is read by its status alone.
COMMON_SIGNS = (
    *(
        Sign(status, word, ContentRefused)
        for status in (200, 400, 403, 422, 451)
        for word in (
            "nsfw",
            "content_policy",
            "content policy",
            "safety checker",
            "safety system",
            "moderation",
        )
    ),
    Sign(401, "", KeyRefused),
    Sign(402, "", BalanceEmpty),
    Sign(403, "balance", BalanceEmpty),
    Sign(403, "", KeyRefused),
    Sign(404, "", ModelGone),
    Sign(410, "", ModelGone),
    Sign(423, "", ModelGone),
    Sign(429, "insufficient", BalanceEmpty),
    Sign(429, "quota", BalanceEmpty),
    Sign(429, "", TooManyRequests),
    Sign(503, "", HostDown),
    Sign(529, "", HostDown),
    Sign(200, "invalid_api_key", KeyRefused),
    Sign(200, "insufficient_quota", BalanceEmpty),
)


def refusal(host: Host, answer: Answer) -> HostError:
    """The error a refusing answer means, with what the host said, what to do and where."""
    said = what_it_said(answer)
    sign = _sign(host, answer, said)
    if sign is None:
        return _unheard_of(host, answer, said)
    text = f"{_what(sign.error, host)}{_quoted(said)} {sign.advice or _advice(sign.error, host)}"
    if is_web_page(answer):
        text += f" The answer is a web page: {PROXY}."
    error = sign.error(text)
    if isinstance(error, ContentRefused):
        error.no_work = host.charges_on_refusal == "no"
    if isinstance(error, TooManyRequests | HostDown):
        error.wait = wait(answer)
    return error


def refused_content(host: Host, why: str = "", charge: Money | None = None) -> ContentRefused:
    """A prompt or picture stopped by the host's content filter, with the charge where the host tells one."""
    cost = f" The host charged {charge} for it." if charge else ""
    text = f"{_what(ContentRefused, host)}{f': {why}' if why else ''}.{cost} {_advice(ContentRefused, host)}"
    error = ContentRefused(text, charge=charge)
    error.no_work = host.charges_on_refusal == "no"
    return error


def unreadable(host: Host, why: str, charge: Money | None = None) -> Unreadable:
    """An answer that is no picture and no known error, with the charge where the host tells one."""
    advice = f"The host charged {charge} for it." if charge else _advice(Unreadable, host)
    return Unreadable(f"{_what(Unreadable, host)}: {why}. {advice}", charge=charge)


def failed(host: Host, answer: Answer) -> HostError:
    """Work that the host took on and did not finish, in an answer of good status: a refusal, or a fault of its own."""
    told = answer._replace(status=200)
    said = what_it_said(told)
    if _sign(host, told, said):
        return refusal(host, told)
    error = HostDown(
        f"{host.title} began the work and did not finish it{_quoted(said)} "
        "It may be charged, so the order was not repeated. Run again in a while, or use another host."
    )
    error.no_work = False
    return error


def cancelled(host: Host) -> Cancelled:
    """An order that was cancelled at the host, which made nothing and charged nothing."""
    return Cancelled(f"The order was cancelled at {host.title} before anything was made. Nothing was charged.")


def variables(host: Host) -> str:
    """The variables of a host's key, in words."""
    names = host.key_variables
    return f"environment variable{'s' if len(names) > 1 else ''} {' and '.join(names)}"


def key_place(host: Host) -> str:
    """Where a person puts this host's key."""
    variable = f"the {variables(host)} or " if host.key_variable else ""
    page = f"; make a key at {host.key_page}" if host.key_page else ""
    return f"{variable}the Keys page of the Schnell sidebar{page}"


def _sign(host: Host, answer: Answer, said: str) -> Sign | None:
    text = f"{said.lower()} {codes(answer)}"
    for sign in (*host.signs, *COMMON_SIGNS):
        if sign.status in (0, answer.status) and sign.word in text:
            return sign
    return None


def _unheard_of(host: Host, answer: Answer, said: str) -> HostError:
    """A status without a sign: a broken host may have begun the work, a 3xx or 4xx has not."""
    if answer.status >= 500:
        error = HostDown(
            f"{host.title} is out of order (status {answer.status}){_quoted(said)} "
            "It may have begun the work, so the order was not repeated. "
            "Run again in a while, or use another host."
        )
        error.no_work = False
        return error
    if answer.status >= 300:
        return OrderRefused(
            f"{_what(OrderRefused, host)} (status {answer.status}){_quoted(said)} "
            + (f"Nothing was made: {PROXY}." if is_web_page(answer) else _advice(OrderRefused, host))
        )
    return unreadable(host, f"status {answer.status}{f', “{said}”' if said else ''}")


def _what(error: type[HostError], host: Host) -> str:
    return {
        KeyRefused: f"{host.title} refused the key",
        BalanceEmpty: f"The account at {host.title} has no balance left",
        ContentRefused: f"{host.title}'s content filter refused the prompt",
        ModelGone: f"{host.title} does not serve this model",
        TooManyRequests: f"{host.title} asked to slow down",
        OrderRefused: f"{host.title} did not take the order",
        HostDown: f"{host.title} is overloaded or not ready",
        Unreadable: f"{host.title} answered something unreadable",
    }[error]


def _advice(error: type[HostError], host: Host) -> str:
    where = f" ({host.billing_page})" if host.billing_page else ""
    return {
        KeyRefused: f"Check {key_place(host)}.",
        BalanceEmpty: f"Top up the account there{where}, or use another host. Nothing was retried.",
        ContentRefused: "Change the prompt; the same one will be refused again.",
        ModelGone: "Choose another model or another host: the wires of one host's node fit another's.",
        TooManyRequests: "Wait a little, or ask for fewer pictures at a time.",
        OrderRefused: "Change the input it names and run again.",
        HostDown: "It did no work. Run again in a while, or use another host.",
        Unreadable: f"It may have been charged: look at the account{where} before running again.",
    }[error]


def _quoted(said: str) -> str:
    return f": “{said.rstrip('.')}”." if said else "."
