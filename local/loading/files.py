"""The model files of this machine, by what they are needed for."""

from __future__ import annotations

from pathlib import Path

from ...mini import shipped
from ..sampling.trouble import LocalTrouble
from .downloads import advice
from .kinds import Role, describe_file, found_in

FROM_CHECKPOINT = "from the checkpoint"
FOLDERS: dict[Role, tuple[str, ...]] = {
    "model": ("diffusion_models", "checkpoints"),
    "clip_l": ("text_encoders",),
    "t5xxl": ("text_encoders",),
    "vae": ("vae",),
}
USUAL: dict[Role, str] = {
    "model": "flux1-schnell.safetensors",
    "clip_l": "clip_l.safetensors",
    "t5xxl": "t5xxl_fp8_e4m3fn_scaled.safetensors",
    "vae": "ae.safetensors",
}
SUFFIXES = (".safetensors", ".sft")
MINI = "mini-schnell (demo)"
MINI_TOLD = (
    f"{MINI}: a model of schnell's class that comes with this pack and draws coloured shapes: "
    "“a red circle left of a blue square on a white background”"
)
NO_MINI = (
    f"{MINI} is not on this machine: the package of the registry leaves it out. "
    "It comes with the pack's repository, in mini/weights."
)


def names(role: Role) -> list[str]:
    """The files of this machine to choose from for that role."""
    # None that is not here: what a list does not hold, the frontend takes for missing and offers to download.
    import folder_paths

    found = [
        name
        for folder in FOLDERS[role]
        for name in folder_paths.get_filename_list(folder)
        if name.lower().endswith(SUFFIXES)
    ]
    listed = list(dict.fromkeys(found))
    if role != "model":
        return [*listed, FROM_CHECKPOINT]
    return [*listed, MINI] if shipped.is_here() else listed


def default(role: Role) -> str:
    """The first file that is what the role needs, by its header; where there is none, the one to download."""
    fitting = next((name for name in names(role) if _holds(name, role, role)), None)
    if fitting or role == "model":
        return fitting or USUAL[role]
    model = default("model")
    return FROM_CHECKPOINT if model == MINI or _holds(model, "model", role) else USUAL[role]


def path_of(name: str, role: Role) -> Path:
    """Where a file is; LocalTrouble says where to get it if it is not."""
    import folder_paths

    if name == MINI:
        return mini_path("model")
    for folder in FOLDERS[role]:
        full = folder_paths.get_full_path(folder, name)
        if full:
            return Path(full)
    raise LocalTrouble(f"{name} is not on this machine. {advice(name, FOLDERS[role])}")


def mini_path(role: Role) -> Path:
    """Where mini-schnell's transformer or VAE is; LocalTrouble says how to get it if it is not."""
    if not shipped.is_here():
        raise LocalTrouble(NO_MINI)
    return shipped.FOLDER / (shipped.TRANSFORMER if role == "model" else shipped.VAE)


def catalogue(role: Role) -> str:
    """The files of that role, a line each: what every one really is."""
    lines = [MINI_TOLD] if role == "model" and shipped.is_here() else []
    for name in [name for name in names(role) if name not in (FROM_CHECKPOINT, MINI)] or [USUAL[role]]:
        try:
            lines.append(describe_file(path_of(name, role), role))
        except LocalTrouble as trouble:
            lines.append(str(trouble))
    return "\n".join(lines)


def _holds(name: str, kept_as: Role, role: Role) -> bool:
    """Whether a file among those kept for one role holds what a role needs."""
    try:
        found = found_in(path_of(name, kept_as), role)
    except LocalTrouble:
        return False
    return found is not None and found.kind.serves == role
