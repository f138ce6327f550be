"""The library as the Library page shows it: a picture an entry, with what it cost and what made it."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO

from ...ledger.ledger import Ledger
from ...ledger.search import Entry
from ...library.pictures import PIXELS_AT_MOST, NotAPicture, kind_of
from ...orders.order_from_inputs import as_inputs
from ...personal.library_limit import GIB, limit_of, write_limit
from ...personal.settings import Settings
from ...providers.errors import InvalidOrder, StoreTrouble
from ...providers.host import Host
from ...providers.prices.money import plain

RECEIPTS_AT_ONCE = 100
NAME = re.compile(r"[0-9a-f]{64}")
THUMBNAIL_SIDE = 256
THUMBNAIL_QUALITY = 80
PLACES = 3


def library_page(
    ledger: Ledger, hosts: Mapping[str, Host], search: str, before: str | None, *, sandbox: bool
) -> dict[str, object]:
    """One page of pictures, newest first, and after which receipt the next page begins. The first tells the room too.

    Raises StoreTrouble where the ledger cannot be read.
    """
    entries = ledger.library(search, sandbox=sandbox, most=RECEIPTS_AT_ONCE, before=before or None)
    return {
        "pictures": [picture for entry in entries for picture in _pictures_view(hosts, entry)],
        "next": entries[-1].receipt.id if len(entries) == RECEIPTS_AT_ONCE else None,
        **({} if before else {"room": room_view(ledger, sandbox=sandbox)}),
    }


def room_view(ledger: Ledger, *, sandbox: bool) -> dict[str, object]:
    """How much of its limit this mode's part of the library takes. Where its file is damaged, why that is unknown."""
    try:
        use = ledger.library_use(sandbox=sandbox)
    except StoreTrouble as trouble:
        return {"problem": str(trouble)}
    return {
        "sandbox": sandbox,
        "pictures": use.pictures,
        "pinned": use.pinned,
        "used": _size(use.bytes),
        "limit": _size(use.limit),
        "gib": plain(round(Decimal(use.limit) / GIB, PLACES)),
        "share": min(1.0, round(use.bytes / use.limit, 4)),
        "nearly": use.nearly,
        "over": use.over,
    }


def set_limit(ledger: Ledger, settings: Settings, gib: Decimal, *, drop: bool) -> dict[str, object]:
    """Set the limit of paid pictures, and drop what no longer fits. It only `asks` where nobody agreed to that.

    Raises InvalidOrder where it is no limit and in sandbox mode, StoreTrouble where it cannot be saved.
    """
    if settings.sandbox:
        raise InvalidOrder(
            "In sandbox mode the limit of paid pictures cannot be set. Start without SCHNELLKIT_SANDBOX."
        )
    beyond = ledger.count_beyond(limit_of(gib))
    if beyond and not drop:
        return {"asks": beyond}
    write_limit(settings.home, gib)
    dropped = ledger.make_room()
    return {"dropped": dropped, "room": room_view(ledger, sandbox=settings.sandbox)}


def stored_picture(ledger: Ledger, name: str) -> tuple[bytes, str]:
    """The picture of that hash and its kind: jpeg, png or webp; NotAPicture where there is none."""
    data = ledger.picture(name) if NAME.fullmatch(name) else None
    kind = kind_of(data) if data else None
    if data is None or kind is None:
        raise NotAPicture("There is no such picture in the library any more.")
    return data, kind


def thumbnail(ledger: Ledger, name: str) -> bytes:
    """A small WebP of the picture of that hash."""
    from PIL import Image

    data, kind = stored_picture(ledger, name)
    try:
        with Image.open(BytesIO(data), formats=[kind.upper()]) as picture:
            if picture.width * picture.height > PIXELS_AT_MOST:
                raise NotAPicture("That picture is too large to show.")
            picture.draft("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
            small = picture.convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotAPicture("That picture is too large to show.") from None
    except (OSError, ValueError, SyntaxError, struct.error):
        raise NotAPicture("That picture is damaged.") from None
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    file = BytesIO()
    small.save(file, format="WEBP", quality=THUMBNAIL_QUALITY)
    return file.getvalue()


def _pictures_view(hosts: Mapping[str, Host], entry: Entry) -> list[dict[str, object]]:
    receipt = entry.receipt
    host = hosts.get(receipt.host)
    return [
        {
            "pinned": entry.kept[name],
            "id": f"{receipt.id}-{number}",
            "hash": name,
            "prompt": entry.prompt,
            "host": receipt.host,
            "title": host.title if host else receipt.host,
            "model": receipt.model,
            "width": receipt.width,
            "height": receipt.height,
            "steps": receipt.steps,
            # As text: the browser's numbers end at 2^53.
            "seed": _as_text(_seed(receipt.seeds, number)),
            "node": _node(entry, host, number),
            "at": receipt.when,
            "money": receipt.describe_money(),
            "of": len(receipt.pictures),
            "sandbox": receipt.sandbox,
        }
        for number, name in enumerate(receipt.pictures)
        if name in entry.kept
    ]


def _node(entry: Entry, host: Host | None, number: int) -> dict[str, object]:
    """What a node needs to make the picture again: its inputs, its seed as text, and whether a reference went along."""
    receipt, options = entry.receipt, entry.asked.get("options", {})
    own = as_inputs(host, receipt.model, options) if host else {}
    shared = {"prompt": entry.prompt, "width": receipt.width, "height": receipt.height, "images": receipt.images}
    steps = {} if receipt.steps is None else {"steps": receipt.steps}
    seed = _seed(receipt.seeds, number)
    return {
        "inputs": {**own, **shared, **steps},
        # Where the host has no seed, the number in the seed's place tells one variation from another.
        "seed": _as_text(entry.asked.get("variation") if seed is None else seed),
        "reference": bool(entry.asked.get("reference")),
    }


def _size(count: int) -> str:
    """Bytes as a person reads them: 512 MiB, 1.9 GiB."""
    unit, name = (GIB, "GiB") if count >= GIB else (GIB // 1024, "MiB")
    return f"{plain(round(Decimal(count) / unit, 1))} {name}"


def _seed(seeds: tuple[int | None, ...], number: int) -> int | None:
    return seeds[number] if number < len(seeds) else None


def _as_text(number: int | None) -> str | None:
    return None if number is None else str(number)
