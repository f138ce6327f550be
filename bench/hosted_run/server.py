"""The sandbox behind TLS in a process of its own, so that its work is not counted as the pack's."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schnellkit.bench.hosted_run.photo import KINDS, photo
from schnellkit.sandbox.order import Order
from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.workshop.keyless import keyless

ANSWER_SECONDS = 0.3


@contextmanager
def serving(folder: Path, environ: dict[str, str]) -> Iterator[dict[str, str]]:
    """Serves until the end of the block; gives the environment in which the pack finds and trusts it."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    certify(certificate, key)
    command = [sys.executable, "-m", __name__, str(certificate), str(key)]
    with subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            urls: dict[str, str] = json.loads(process.stdout.readline())
            yield {
                **keyless(environ),
                "PYTHONPATH": environ["PYTHONPATH"],
                **{f"SCHNELLKIT_{name.upper()}_URL": urls[name] for name in ("together", "deepinfra")},
                "TOGETHER_API_KEY": "no-real-key",
                "DEEPINFRA_TOKEN": "no-real-key",
                "SSL_CERT_FILE": str(certificate),
                "REQUESTS_CA_BUNDLE": str(certificate),
                "NO_PROXY": "127.0.0.1",
            }
        finally:
            process.stdin.close()


def certify(certificate: Path, key: Path) -> None:
    """A certificate for this machine's own address, good for a day, and its key."""
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost"
    command = ["openssl", *words.split(), "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)


def _draw(order: Order, _: int) -> bytes:
    return photo("jpeg" if order.kind == "jpeg" else "png")


def _serve(certificate: str, key: str) -> None:
    """Serves until standard input closes, which it does by itself when the measuring process dies."""
    for kind in KINDS:
        photo(kind)
    simulator = Simulator(delay=ANSWER_SECONDS, limits=False, renderer=_draw)
    with running(simulator, tls=(certificate, key)) as urls:
        print(json.dumps(urls), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    _serve(*sys.argv[1:])
