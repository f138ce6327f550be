"""The energy a GPU used, where its driver tells."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def joules_used(device: torch.device) -> float | None:
    """Joules the GPU has used since its driver was loaded; None where nobody tells."""
    if device.type != "cuda":
        return None
    try:
        pynvml = import_module("pynvml")
        pynvml.nvmlInit()
        handle = pynvml.nvmlDeviceGetHandleByUUID(_uuid(device))
        return pynvml.nvmlDeviceGetTotalEnergyConsumption(handle) / 1000
    except Exception:
        # No NVIDIA driver, one too old to count, or no pynvml: pictures do not depend on it.
        return None


def _uuid(device: torch.device) -> str:
    """The GPU's own name: the driver's numbers differ from torch's where some GPUs are hidden."""
    import torch

    return f"GPU-{torch.cuda.get_device_properties(device).uuid}"
