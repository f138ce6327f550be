"""The floor: fetch and decode in a script, on one kept connection, with no ComfyUI and no ledger."""

from __future__ import annotations

import base64
import http.client
import io
import json
import ssl
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

BODY = {"prompt": "a photograph", "width": 1024, "height": 1024, "seed": 1}
TOGETHER = {"model": "black-forest-labs/FLUX.1-schnell", "steps": 4, "response_format": "base64"}


class Floor:
    """One kept connection to the host of each kind of file."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._context = ssl.create_default_context(cafile=environment["SSL_CERT_FILE"])
        self._jpeg = self._connected(environment["SCHNELLKIT_TOGETHER_URL"])
        self._png = self._connected(environment["SCHNELLKIT_DEEPINFRA_URL"])

    def seconds(self, kind: str) -> float:
        """How long one picture takes, from the request to the tensor."""
        import numpy
        import torch
        from PIL import Image

        began = time.perf_counter()
        answer = self._fetched(kind)
        text = answer["data"][0]["b64_json"] if kind == "jpeg" else answer["images"][0].partition(",")[2]
        with Image.open(io.BytesIO(base64.b64decode(text))) as image:
            torch.from_numpy(numpy.divide(numpy.asarray(image), 255, dtype=numpy.float32))
        return time.perf_counter() - began

    def _connected(self, url: str) -> http.client.HTTPSConnection:
        address = urlsplit(url)
        return http.client.HTTPSConnection(address.hostname or "", address.port, context=self._context)

    def _fetched(self, kind: str) -> dict:
        wire = self._jpeg if kind == "jpeg" else self._png
        path = "/v1/images/generations" if kind == "jpeg" else "/v1/inference/black-forest-labs/FLUX-1-schnell"
        body = json.dumps({**BODY, **TOGETHER} if kind == "jpeg" else BODY)
        headers = {"authorization": "Bearer no-real-key", "content-type": "application/json"}
        wire.request("POST", path, body, headers)
        return json.loads(wire.getresponse().read())
