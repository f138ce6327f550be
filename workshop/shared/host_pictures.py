"""The first picture at each host: the node, the host's title, and what a newcomer has to know of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

NOTHING: Mapping[str, str] = MappingProxyType({})


class HostPicture(NamedTuple):
    """A shared workflow that orders one picture at one host."""

    name: str
    kind: str
    title: str
    told: str
    says: Mapping[str, str] = NOTHING


HOST_PICTURES = (
    HostPicture(
        "together-picture",
        "SchnellkitTogether",
        "Together AI",
        "Its key: `TOGETHER_API_KEY`. Juggernaut Lightning is of schnell's class; schnell itself may be gone here.",
    ),
    HostPicture(
        "nvidia-picture",
        "SchnellkitNvidia",
        "NVIDIA",
        "Its key: `NVIDIA_API_KEY`. One trial credit a picture; klein 4B is a second model.",
    ),
    HostPicture(
        "ionos-picture",
        "SchnellkitIonos",
        "IONOS",
        "Its key: `IONOS_API_TOKEN`. German servers; enter its price on the Hosts page.",
    ),
    HostPicture(
        "monica-picture",
        "SchnellkitMonica",
        "Monica",
        "Its key: `MONICA_API_KEY`. Choose schnell, dev or pro; each has settings of its own.",
    ),
    HostPicture(
        "cloudflare-picture",
        "SchnellkitCloudflare",
        "Cloudflare",
        "Its key has two parts: `CLOUDFLARE_ACCOUNT_ID` and `CLOUDFLARE_API_TOKEN`. Some 170 pictures a day are free.",
    ),
    HostPicture(
        "runware-picture",
        "SchnellkitRunware",
        "Runware",
        "Its key: `RUNWARE_API_KEY`. It charges by computing time: the price is a range, the receipt has the charge.",
    ),
    HostPicture(
        "nscale-picture",
        "SchnellkitNscale",
        "Nscale",
        "Its key: `NSCALE_SERVICE_TOKEN`. A European host; it takes no seed.",
    ),
    HostPicture(
        "fal-picture",
        "SchnellkitFal",
        "fal",
        "Its key: `FAL_KEY`. The order waits in a queue, and a cancel takes it out as long as nobody works on it.",
    ),
    HostPicture(
        "replicate-picture",
        "SchnellkitReplicate",
        "Replicate",
        "Its key: `REPLICATE_API_TOKEN`. Shapes instead of free sizes; klein 4B is a second model.",
    ),
    HostPicture(
        "bfl-picture",
        "SchnellkitBfl",
        "Black Forest Labs",
        "Its key: `BFL_API_KEY`. FLUX.2 klein 4B, at an address in Europe if you choose so.",
    ),
    HostPicture(
        "runpod-picture",
        "SchnellkitRunPod",
        "RunPod",
        "Its key: `RUNPOD_API_KEY`. The first picture after a while waits for a machine to start.",
    ),
    HostPicture(
        "wavespeed-picture",
        "SchnellkitWaveSpeed",
        "WaveSpeed",
        "Its key: `WAVESPEED_API_KEY`. Make the key after the first payment: an older one does not work.",
    ),
    HostPicture(
        "self-hosted-picture",
        "SchnellkitSelfHosted",
        "your own server",
        "Add your server on the Hosts page of the Schnell sidebar and choose it by its name.",
        MappingProxyType({"endpoint": "sandbox vllm"}),
    ),
)
