"""A CLIP that reads its files only when something is really encoded with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import comfy.sd

LATE = ("cond_stage_model", "tokenizer", "layer_idx", "use_clip_schedule", "tokenizer_options", "apply_hooks_to_conds")


class AwaitedClip(comfy.sd.CLIP):
    """ComfyUI's CLIP, loaded at its first use; its files are known before."""

    def __init__(self, load: Callable[[], comfy.sd.CLIP], files: tuple[Path, ...]) -> None:
        super().__init__(no_init=True)
        # ComfyUI looks at the patcher of every output, which is no use yet: None says that there is nothing to manage.
        self.patcher: Any = None
        self.files = files
        self._load = load

    def wake(self) -> None:
        """Reads the files, once."""
        if self.patcher is None:
            self.__dict__.update(self._load().__dict__)

    def is_dynamic(self) -> bool:
        """Whether its memory can be taken back at any time, as long as nothing is loaded too."""
        return self.patcher is None or self.patcher.is_dynamic()

    def __getattr__(self, name: str) -> Any:
        if name not in LATE:
            raise AttributeError(name)
        self.wake()
        return self.__dict__[name]


def _awake(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def first_wake(self: AwaitedClip, *args: Any, **kwargs: Any) -> Any:
        self.wake()
        return method(self, *args, **kwargs)

    return first_wake


for _name, _method in vars(comfy.sd.CLIP).items():
    if callable(_method) and not _name.startswith("_") and _name not in vars(AwaitedClip):
        setattr(AwaitedClip, _name, _awake(_method))
