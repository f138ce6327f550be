"""A small picture of the last days' spending: a bar a day, a colour a host, the cap as a line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from ...providers.prices.money import Money

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

    from .spending import Spending

SIZE = WIDTH, HEIGHT = 640, 320
LEFT, TOP, RIGHT, BOTTOM = 24, 64, 616, 284
GROUND, INK, QUIET, CAP = "#1f2421", "#f4f1e8", "#8b938d", "#d9534f"
COLOURS = ("#4fa58a", "#e8b339", "#7d8fd6", "#c97bb2", "#8cc152", "#e07b4f", "#5bb5d0")
# Beyond this share of the chart's top day the cap line would only say that it is far away.
CAP_IN_SIGHT = Decimal(4)


def draw(spending: Spending) -> Image:
    """The chart."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", SIZE, GROUND)
    canvas = ImageDraw.Draw(image)
    hosts = sorted({host for day in spending.days.values() for host in day})
    colours = {host: COLOURS[number % len(COLOURS)] for number, host in enumerate(hosts)}
    _title(canvas, spending, colours)
    _bars(canvas, spending, colours)
    return image


def _title(canvas: ImageDraw, spending: Spending, colours: Mapping[str, str]) -> None:
    charged = " + ".join(map(str, spending.month.total())) or "nothing"
    canvas.text((LEFT, 14), f"Spent this month: {charged}", fill=INK, font=_font(18))
    across = LEFT
    for host, colour in colours.items():
        canvas.rectangle((across, 43, across + 9, 52), fill=colour)
        canvas.text((across + 14, 40), host, fill=QUIET, font=_font(12))
        across += 28 + int(canvas.textlength(host, font=_font(12)))


def _bars(canvas: ImageDraw, spending: Spending, colours: Mapping[str, str]) -> None:
    most = max(sum(hosts.values(), Decimal(0)) for hosts in spending.days.values())
    cap = spending.caps.day if spending.caps.day and spending.caps.day <= most * CAP_IN_SIGHT else None
    top = max(most, cap or Decimal(0)) or Decimal(1)
    wide = (RIGHT - LEFT) / len(spending.days)
    for number, (day, hosts) in enumerate(spending.days.items()):
        left, low = LEFT + number * wide, float(BOTTOM)
        for host, amount in sorted(hosts.items()):
            high = low - float(amount / top) * (BOTTOM - TOP)
            canvas.rectangle((left + 4, min(high, low - 1), left + wide - 4, low), fill=colours[host])
            low = high
        canvas.text((left + wide / 2, BOTTOM + 8), day[8:], fill=QUIET, font=_font(12), anchor="mt")
    canvas.line((LEFT, BOTTOM, RIGHT, BOTTOM), fill=QUIET)
    if cap:
        line = BOTTOM - float(cap / top) * (BOTTOM - TOP)
        canvas.line((LEFT, line, RIGHT, line), fill=CAP)
        text = f"cap {Money(cap, spending.caps.currency)} a day"
        canvas.text((RIGHT, line + 4), text, fill=CAP, font=_font(12), anchor="rt")


def _font(size: int) -> FreeTypeFont | ImageFont:
    from PIL.ImageFont import load_default

    return load_default(size)
