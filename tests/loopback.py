"""A small internet on this machine: an authority, servers with certificates, proxies, and numbers that lead to them."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpcore

LOOPBACK = "127.0.0.1"
NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Authority:
    """Signs certificates; whoever trusts its file trusts them."""

    folder: Path

    @property
    def file(self) -> Path:
        """What to trust."""
        return self.folder / "authority.pem"

    @classmethod
    def founded(cls, folder: Path) -> Authority:
        """A new one."""
        new = cls(folder)
        extras = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign"]
        _openssl(new.file, folder / "authority.key", "test authority", extras, [])
        return new

    def context(self, *names: str) -> ssl.SSLContext:
        """What a server needs to be taken for these names, by whom it is asked for one of them."""
        return self._context(names, signed=True)

    def unsigned_context(self, *names: str) -> ssl.SSLContext:
        """The same by a certificate that vouches for itself."""
        return self._context(names, signed=False)

    def _context(self, names: Iterable[str], *, signed: bool) -> ssl.SSLContext:
        contexts = {name: self._one(name, signed) for name in names}
        first = next(iter(contexts.values()))

        def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            connection.context = contexts.get(name or "", first)

        first.sni_callback = choose
        return first

    def _one(self, name: str, signed: bool) -> ssl.SSLContext:
        certificate, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        kind = "IP" if name.replace(".", "").isdigit() else "DNS"
        extras = [f"subjectAltName={kind}:{name}", "basicConstraints=CA:FALSE", "authorityKeyIdentifier=keyid"]
        by = ["-CA", str(self.file), "-CAkey", str(self.folder / "authority.key")] if signed else []
        _openssl(certificate, key, name, extras, by)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context


def _openssl(certificate: Path, key: Path, name: str, extras: list[str], by: list[str]) -> None:
    command = ["openssl", "req", "-x509", *NEW_KEY, "-subj", f"/CN={name}", *by]
    for extra in extras:
        command += ["-addext", extra]
    subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)


@contextlib.asynccontextmanager
async def listening(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server for as long as the block lasts; gives its port, and lets no conversation outlive it."""
    talks: set[asyncio.Task[None]] = set()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        talks.add(task)
        try:
            await talk(reader, writer)
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            talks.discard(task)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_server(one, LOOPBACK, 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        left = tuple(talks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


async def read_request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """The head and the body of one request."""
    head = await reader.readuntil(b"\r\n\r\n")
    _, found, length = head.lower().partition(b"content-length:")
    return head, await reader.readexactly(int(length.split(b"\r\n")[0])) if found else b""


def header(head: bytes, name: str) -> str:
    """The value of one header."""
    for line in head.decode("latin-1").split("\r\n")[1:]:
        found, _, value = line.partition(":")
        if found.lower() == name:
            return value.strip()
    return ""


@dataclass
class Files:
    """A web server: what lies at which path, and what it was asked for on which connection."""

    answers: Mapping[str, list[bytes]]
    asked: list[tuple[int, str, str]] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)
    connections: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer until the other side leaves; the last answer of a path is given for ever."""
        self.connections += 1
        number = self.connections
        while True:
            head, _ = await read_request(reader)
            path = head.split(b" ")[1].decode()
            self.heads.append(head)
            self.asked.append((number, header(head, "host"), path))
            answers = self.answers[path]
            writer.write(answers.pop(0) if len(answers) > 1 else answers[0])
            await writer.drain()


def answer(status: int = 200, body: bytes = b"", *headers: str) -> bytes:
    """One HTTP answer."""
    lines = [f"HTTP/1.1 {status} Said", f"content-length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Tunnels:
    """A proxy that opens a way to any name, and notes which it was asked for."""

    ports: Mapping[str, int]
    asked: list[str] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Open one tunnel, or pass one plain request on."""
        head, body = await read_request(reader)
        method, target, _ = head.decode().split("\r\n")[0].split(" ")
        self.asked.append(f"{method} {target}")
        name = target if method == "CONNECT" else header(head, "host")
        there, away = await asyncio.open_connection(LOOPBACK, self.ports[name.partition(":")[0]])
        try:
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                away.write(head + body)
            await asyncio.gather(_pour(reader, away), _pour(there, writer))
        finally:
            away.close()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while some := await reader.read(65536):
        writer.write(some)
        await writer.drain()
    writer.write_eof() if writer.can_write_eof() else writer.close()


class Numbers(httpcore.AsyncNetworkBackend):
    """A network in which public numbers lead to ports of this machine; notes which were dialled."""

    def __init__(self, ports: Mapping[str, int]) -> None:
        self.ports, self.dialled = ports, list[str]()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the port that stands for the number."""
        self.dialled.append(host)
        if host not in self.ports:
            raise httpcore.ConnectError("nobody there")
        return await httpcore.AnyIOBackend().connect_tcp(LOOPBACK, self.ports[host], timeout)


@dataclass
class Book:
    """Names and their numbers."""

    numbers: Mapping[str, tuple[str, ...]]

    async def resolve(self, name: str, port: int) -> tuple[str, ...]:
        """The numbers of a name."""
        if name not in self.numbers:
            raise OSError("no such name")
        return self.numbers[name]
