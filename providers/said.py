"""Said: a sentence in English that remembers its pattern, so that it can be said in another language."""

from __future__ import annotations

from collections.abc import Callable, Mapping


class Said(str):
    """The sentence in English, with its pattern and what is filled in; the pattern is always written out in one piece.

    So `dev.py words` finds every sentence there is. What is filled in may be a Said itself.
    """

    pattern: str
    values: Mapping[str, object]

    __slots__ = ("pattern", "values")

    def __new__(cls, pattern: str, **values: object) -> Said:
        said = super().__new__(cls, pattern.format(**values))
        said.pattern, said.values = pattern, values
        return said

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """In a copy for elsewhere it is the plain English."""
        return str, (str(self),)

    def with_values(self, change: Callable[[str], str]) -> Said:
        """The same sentence, each text that is filled in changed so."""

        def changed(value: object) -> object:
            return value.with_values(change) if isinstance(value, Said) else change(str(value))

        return Said(self.pattern, **{name: changed(value) for name, value in self.values.items()})

    def with_pattern(self, pattern_for: Callable[[str], str], apart: Callable[[str], str] = str) -> str:
        """The sentence by another pattern, its values by theirs; `apart` sets each value apart from the text."""

        def filled(value: object) -> str:
            return value.with_pattern(pattern_for, apart) if isinstance(value, Said) else str(value)

        values = {name: apart(filled(value)) for name, value in self.values.items()}
        try:
            return pattern_for(self.pattern).format(**values)
        except (LookupError, ValueError, AttributeError):
            # A translation that names what is not there says nothing; a test keeps such ones out.
            return self.pattern.format(**values)


def one_after_the_other(*sentences: str, between: str = " ") -> Said:
    """Several texts as one; empty ones are left out."""
    named = {f"s{at}": sentence for at, sentence in enumerate(filter(None, sentences))}
    return Said(between.join(f"{{{name}}}" for name in named), **named)
