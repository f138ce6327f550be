"""The order of widgets in workflows whose nodes do not name them: older frontends kept only their values."""

from __future__ import annotations

ASKED = ("prompt", "width", "height", "seed", "images")
SHARED = (*ASKED, "steps", "size_fit", "fresh")

# As far as a quote or the doctor asks for them.
WIDGETS: dict[str, tuple[str, ...]] = {
    "KSampler": ("seed", "steps", "cfg", "sampler_name", "scheduler", "denoise"),
    "KSamplerAdvanced": ("add_noise", "noise_seed", "steps", "cfg", "sampler_name", "scheduler"),
    "SamplerCustom": ("add_noise", "noise_seed", "cfg"),
    "BasicScheduler": ("scheduler", "steps", "denoise"),
    "CFGGuider": ("cfg",),
    "UNETLoader": ("unet_name",),
    "CheckpointLoaderSimple": ("ckpt_name",),
    "LoraLoader": ("lora_name", "strength_model"),
    "LoraLoaderModelOnly": ("lora_name", "strength_model"),
    "CLIPTextEncode": ("text",),
    "CLIPTextEncodeFlux": ("clip_l", "t5xxl"),
    "EmptyLatentImage": ("width", "height"),
    "EmptySD3LatentImage": ("width", "height"),
    "PrimitiveInt": ("value",),
    "PrimitiveFloat": ("value",),
    "PrimitiveString": ("value",),
    "PrimitiveStringMultiline": ("value",),
    "PrimitiveBoolean": ("value",),
    "SchnellkitAnywhere": (
        *(*SHARED, "choose", "only", "hosts", "at_most", "unknown_prices", "stay", "model", "ready_by"),
    ),
    "SchnellkitBfl": (*ASKED, "size_fit", "fresh", "region", "output_format", "safety_tolerance"),
    "SchnellkitCloudflare": (*SHARED, "model"),
    "SchnellkitDeepInfra": (*SHARED, "api", "model"),
    "SchnellkitFaceOff": (*SHARED, "hosts", "models", "at_most", "blind", "winner"),
    "SchnellkitFal": (*SHARED, "model", "output_format", "safety_checker", "guidance_scale", "acceleration"),
    "SchnellkitIonos": (*ASKED, "size_fit", "fresh", "user"),
    "SchnellkitLoad": ("model",),
    "SchnellkitLocal": (*ASKED, "steps"),
    "SchnellkitMonica": (*ASKED, "steps", "model"),
    "SchnellkitNscale": (*ASKED, "size_fit", "fresh", "user"),
    "SchnellkitNvidia": (*SHARED, "model"),
    "SchnellkitOwnHost": (*ASKED, "steps", "host", "size_fit", "fresh", "model"),
    "SchnellkitPrompt": ("text",),
    "SchnellkitReplicate": (*SHARED, "model", "output_format", "output_quality", "go_fast", "safety_checker"),
    "SchnellkitResolution": ("preset", "width", "height", "orientation", "images", "snap_for"),
    "SchnellkitRunPod": (*SHARED, "image_format", "guidance", "negative_prompt"),
    "SchnellkitRunware": (*SHARED, "model", "output_format", "output_quality", "check_content"),
    "SchnellkitSample": ("seed", "images", "steps", "width", "height"),
    "SchnellkitSelfHosted": (*ASKED, "steps", "endpoint", "size_fit", "fresh"),
    "SchnellkitTogether": (*SHARED, "model", "other_model", "output_format"),
    "SchnellkitWaveSpeed": (*ASKED, "size_fit", "fresh", "model", "output_format", "safety_checker", "strength"),
}
