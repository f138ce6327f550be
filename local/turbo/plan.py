"""What turbo can do on a device, and what it says where it cannot."""

from __future__ import annotations

from dataclasses import dataclass

COMPILE_FROM = (7, 0)
FP8_ROWS_FROM = (9, 0)
FIRST_RUN = "The first picture of each size takes a minute or more longer while it compiles."


@dataclass(frozen=True)
class Device:
    """What decides: is it a CUDA device, its capability, is there a compiler, do the weights fit beside the work."""

    cuda: bool
    capability: tuple[int, int] = (0, 0)
    compiler: bool = False
    weights_fit: bool = False


@dataclass(frozen=True)
class Plan:
    """What is done, and a line about each thing that is not."""

    compile: bool
    graphs: bool
    fp8: bool
    lines: tuple[str, ...]

    def describe(self) -> str:
        """The plan as text for the person."""
        done = [
            word
            for word, on in (("compiled", self.compile), ("CUDA graphs", self.graphs), ("fp8 by rows", self.fp8))
            if on
        ]
        first = f"Turbo: {', '.join(done)}. {FIRST_RUN}" if done else "Turbo is off."
        return " ".join((first, *self.lines))


def plan(device: Device, *, graphs: bool, fp8: bool, patched: bool) -> Plan:
    """What of the wishes this device can fulfil; `patched` is a model with LoRAs on it."""
    if not device.cuda:
        return Plan(False, False, False, ("There is no CUDA device: everything runs as without it.",))
    if device.capability < COMPILE_FROM or not device.compiler:
        return Plan(False, False, False, ("torch.compile cannot work here: Triton or a newer GPU is missing.",))
    lines = []
    if not device.weights_fit:
        lines.append("The weights do not fit on the GPU at once: no CUDA graphs.")
    if fp8 and device.capability < FP8_ROWS_FROM:
        lines.append("This GPU has no fp8 by rows: the weights stay as they are.")
    if fp8 and patched:
        lines.append("A LoRA is on the model: the weights stay as they are.")
    rows = fp8 and device.capability >= FP8_ROWS_FROM and not patched and device.weights_fit
    return Plan(True, graphs and device.weights_fit, rows, tuple(lines))
