"""Notes beside a price: English, and told apart by a code, so that a page can say them in its own language."""

from __future__ import annotations

WORDS = {
    "may run more": "it may run more often: how often is only known at run time",
    "many turns": "it runs more than {count} times: only so many are counted",
    "too much": "this workflow is too big to be counted to its end",
    "open": "{inputs}: known at run time",
    "perhaps free": "free if it is in your library by then",
    "no prompt": "the prompt is still empty",
    "no price": "no price of {host} for this model is known: enter yours on the Hosts page",
    "host chooses": "the host chooses the steps, and charges by them",
    "may be gone": "{host} may not serve this model any more: another model or another host is surer",
    "about": "{host} charges by its own measure: up to {percent} % more or less",
    "missing": "refused, nothing is charged: an input is missing or no number",
    "refused": "refused, nothing is charged: {why}",
}


class Note(str):
    """The note in English; with its code and what is filled in."""

    code: str
    values: dict[str, str]

    __slots__ = ("code", "values")

    def __new__(cls, code: str, **values: str) -> Note:
        note = super().__new__(cls, WORDS[code].format(**values))
        note.code, note.values = code, values
        return note

    def as_data(self) -> dict[str, object]:
        """For the page."""
        return {"code": self.code, "told": str(self), "values": self.values}
