"""The nodes of schnell on this machine. How a picture is made may not enter: that is in local/."""

from __future__ import annotations

from . import doctor, load, picture, prompt, sample, sheets, turbo

NODES = [node for module in (doctor, load, picture, prompt, sample, sheets, turbo) for node in module.NODES]
