"""From any refusal a host can send to the one error that says what to do."""

from __future__ import annotations

from ..errors import (
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
from ..host import Host, Sign
from ..prices.money import Money
from ..said import Said, one_after_the_other
from ..wire import Answer
from .envelopes import PROXY, codes, is_web_page, wait, what_it_said

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
    page = Said("The answer is a web page: {why}.", why=PROXY) if is_web_page(answer) else ""
    what = one_after_the_other(_what(sign.error, host), _quoted(said), between="")
    error = sign.error(one_after_the_other(what, sign.advice or _advice(sign.error, host), page))
    if isinstance(error, ContentRefused):
        error.no_work = host.charges_on_refusal == "no"
    if isinstance(error, TooManyRequests | HostDown):
        error.wait = wait(answer)
    return error


def refused_content(host: Host, why: str = "", charge: Money | None = None) -> ContentRefused:
    """A prompt or picture stopped by the host's content filter, with the charge where the host tells one."""
    what = Said("{what}.", what=_with_reason(_what(ContentRefused, host), why))
    cost = _charged(charge) if charge else ""
    error = ContentRefused(one_after_the_other(what, cost, _advice(ContentRefused, host)), charge=charge)
    error.no_work = host.charges_on_refusal == "no"
    return error


def unreadable(host: Host, why: str, charge: Money | None = None) -> Unreadable:
    """An answer that is no picture and no known error, with the charge where the host tells one."""
    what = Said("{what}.", what=_with_reason(_what(Unreadable, host), why))
    return Unreadable(
        one_after_the_other(what, _charged(charge) if charge else _advice(Unreadable, host)), charge=charge
    )


def _charged(charge: Money) -> str:
    return Said("The host charged {charge} for it.", charge=charge)


def _with_reason(what: str, why: str) -> str:
    return one_after_the_other(what, why, between=": ")


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
    return Cancelled(
        Said("The order was cancelled at {host} before anything was made. Nothing was charged.", host=host.title)
    )


def variables(host: Host) -> str:
    """The variables of a host's key, in words."""
    *others, last = host.key_variables or ("",)
    if others:
        return Said("environment variables {others} and {last}", others=", ".join(others), last=last)
    return Said("environment variable {name}", name=last)


def key_place(host: Host) -> str:
    """Where a person puts this host's key."""
    where = Said("the Keys page of the Schnell sidebar")
    if host.key_variable:
        where = Said("the {variables} or {page}", variables=variables(host), page=where)
    return Said("{place}; make a key at {address}", place=where, address=host.key_page) if host.key_page else where


def _sign(host: Host, answer: Answer, said: str) -> Sign | None:
    text = f"{said.lower()} {codes(answer)}"
    for sign in (*host.signs, *COMMON_SIGNS):
        if sign.status in (0, answer.status) and sign.word in text:
            return sign
    return None


def _unheard_of(host: Host, answer: Answer, said: str) -> HostError:
    """A status without a sign: a broken host may have begun the work, a 3xx or 4xx has not."""
    if answer.status >= 500:
        what = Said("{host} is out of order (status {status})", host=host.title, status=answer.status)
        error = HostDown(
            one_after_the_other(
                one_after_the_other(what, _quoted(said), between=""),
                Said(
                    "It may have begun the work, so the order was not repeated. "
                    "Run again in a while, or use another host."
                ),
            )
        )
        error.no_work = False
        return error
    if answer.status >= 300:
        what = Said("{what} (status {status})", what=_what(OrderRefused, host), status=answer.status)
        return OrderRefused(
            one_after_the_other(
                one_after_the_other(what, _quoted(said), between=""),
                Said("Nothing was made: {why}.", why=PROXY) if is_web_page(answer) else _advice(OrderRefused, host),
            )
        )
    return unreadable(host, _status(answer.status, said))


def _status(status: int, said: str) -> str:
    if said:
        return Said("status {status}, “{said}”", status=status, said=said)
    return Said("status {status}", status=status)


def _what(error: type[HostError], host: Host) -> str:
    return {
        KeyRefused: Said("{host} refused the key", host=host.title),
        BalanceEmpty: Said("The account at {host} has no balance left", host=host.title),
        ContentRefused: Said("{host}'s content filter refused the prompt", host=host.title),
        ModelGone: Said("{host} does not serve this model", host=host.title),
        TooManyRequests: Said("{host} asked to slow down", host=host.title),
        OrderRefused: Said("{host} did not take the order", host=host.title),
        HostDown: Said("{host} is overloaded or not ready", host=host.title),
        Unreadable: Said("{host} answered something unreadable", host=host.title),
    }[error]


def _advice(error: type[HostError], host: Host) -> str:
    account = Said("the account there")
    if host.billing_page:
        account = Said("{account} ({page})", account=account, page=host.billing_page)
    return {
        KeyRefused: Said("Check {place}.", place=key_place(host)),
        BalanceEmpty: Said("Top up {account}, or use another host. Nothing was retried.", account=account),
        ContentRefused: Said("Change the prompt; the same one will be refused again."),
        ModelGone: Said("Choose another model or another host: the wires of one host's node fit another's."),
        TooManyRequests: Said("Wait a little, or ask for fewer pictures at a time."),
        OrderRefused: Said("Change the input it names and run again."),
        HostDown: Said("It did no work. Run again in a while, or use another host."),
        Unreadable: Said("It may have been charged: look at {account} before running again.", account=account),
    }[error]


def _quoted(said: str) -> str:
    return f": “{said.rstrip('.')}”." if said else "."
