"""What schnell needs of this machine's memory, against what is there."""

from __future__ import annotations

from dataclasses import dataclass

from .kinds import gigabytes

WORKING_BYTES = 2.5e9


@dataclass(frozen=True)
class Needs:
    """Bytes of each part; while one works the others may wait in main memory."""

    model: int
    encoders: int
    vae: int

    def describe(self, there: int, device: str) -> str:
        """Needed against there, in a line."""
        parts = f"model {gigabytes(self.model)}, encoders {gigabytes(self.encoders)}, VAE {gigabytes(self.vae)}"
        return f"Needs {parts}; {device} has {gigabytes(there)}: {self._verdict(there)}"

    def _verdict(self, there: int) -> str:
        largest = max(self.model, self.encoders)
        if self.model + self.encoders + self.vae + WORKING_BYTES <= there:
            return "all of it fits at once."
        if largest + WORKING_BYTES <= there:
            return "the parts take turns."
        return "too little for the weights at once, they are streamed from main memory: slow but it works."


def weights_fit(size: int, there: int) -> bool:
    """Whether weights of that size leave room to work."""
    return size + WORKING_BYTES <= there
