"""What comes over a wire: a number that is followed or a range, a list, a loop, a switch."""

from __future__ import annotations

import pytest

from schnellkit.quoting.graph_quote import quote_graph
from schnellkit.quoting.quote_view import describe_line, describe_total
from schnellkit.tests.unit.graphs import HOSTED, fox, other, quoted, saved, world

__all__ = ["world"]
OPEN = ["x", 0]


def test_numbers_are_followed_through_wires(world):
    quote = quoted(
        world,
        n1=fox(width=["size", 0], height=["size", 1], images=["count", 0]),
        size=other("SchnellkitResolution", preset="512x512 (1:1)", width=8, height=8, orientation="as it is"),
        count=other("PrimitiveInt", value=4),
    )
    assert describe_total(quote) == "≈ $0.0020"


SIZE = {"preset": "custom", "width": 2048, "height": 2048, "orientation": "as it is", "images": 1}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "refused, nothing is charged"),
        ({"snap_for": "no host"}, "refused, nothing is charged"),
        ({"snap_for": "deepinfra"}, "≈ $0.00703"),
        ({"snap_for": "nvidia"}, "≈ $0.0020"),
        ({"snap_for": "a host of tomorrow"}, "$0.0000312 to $0.00703"),
        ({"preset": "a friend's own", "width": 512, "height": 512}, "≈ $0.00050"),
        ({"width": 512, "height": 512, "picture": ["x", 0]}, "$0.0000312 to $0.00703"),
    ],
)
def test_a_wired_resolution_is_worked_out_as_its_node_will(world, more, words):
    size = other("SchnellkitResolution", **{**SIZE, **more})
    quote = quoted(world, n1=fox(width=["size", 0], height=["size", 1]), size=size, x=other("Anything"))
    assert words in " ".join((describe_line(quote.lines[0]), *quote.lines[0].notes))


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"steps": ["x", 0]}, "$0.00050 to $0.025"),
        ({"images": ["x", 0]}, "$0.0020 to $0.128"),
        ({"width": ["x", 0]}, "$0.00025 to $0.00375"),
    ],
)
def test_a_wired_number_is_a_range(world, inputs, words):
    quote = quoted(world, n1=fox(**inputs), x=other("Anything"))
    assert describe_total(quote) == words
    assert quote.lines[0].notes == (f"{next(iter(inputs))}: known at run time",)


def test_a_wired_size_at_a_host_of_fixed_sizes_costs_the_same_whatever_it_is(world):
    quote = quoted(world, n1=fox("SchnellkitNvidia", width=["x", 0], height=["x", 0]), x=other("Anything"))
    assert describe_total(quote) == "≈ 1 trial credit"


def test_a_wired_prompt_has_its_price_and_may_be_free(world):
    quote = quoted(world._replace(stored=lambda order: True), n1=fox(prompt=["x", 0]), x=other("Anything"))
    assert describe_total(quote) == "≈ $0.0020"
    assert quote.lines[0].notes == ("free if it is in your library by then",)


def test_a_wired_model_has_no_price_before(world):
    quote = quoted(world, n1=fox("SchnellkitTogether", model=["x", 0]), x=other("Anything"))
    assert describe_total(quote) == "price unknown"


def test_every_item_of_a_list_is_a_turn_of_its_own(world):
    quote = quoted(
        world,
        n1=fox(prompt=["list", 0]),
        list=other("CreateList", **{"inputs.input0": ["a", 0], "inputs.input1": ["b", 0], "inputs.input2": ["b", 0]}),
        a=other("PrimitiveString", value="a fox"),
        b=other("PrimitiveString", value="an owl"),
    )
    assert quote.lines[0].turns == 3
    assert describe_line(quote.lines[0]) == "≈ $0.0040 (1 of 3 free, from your library)"


def test_a_list_behind_another_node_counts_through_it(world):
    quote = quoted(
        world,
        n1=fox(prompt=["through", 0]),
        through=other("Anything", text=["list", 0]),
        list=other("CreateList", **{"inputs.input0": ["a", 0], "inputs.input1": ["a", 0]}),
        a=other("PrimitiveString", value="a fox"),
    )
    assert describe_total(quote) == "$0.0020 to $0.0040", "the other node may make one prompt of both"


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ({"prompt": OPEN}, {"prompt": OPEN}, "$0.0020 to $0.0040"),
        ({"prompt": OPEN}, {"prompt": "an owl"}, "$0.0020 to $0.0040"),
        ({"prompt": "an owl"}, {"prompt": OPEN}, "$0.0020 to $0.0040"),
        ({"prompt": OPEN}, {"prompt": OPEN, "seed": 8}, "≈ $0.0040"),
        ({"prompt": OPEN}, {"prompt": OPEN, "width": 512}, "≈ $0.0030"),
        ({"prompt": OPEN}, {"prompt": OPEN, "steps": 2}, "≈ $0.0030"),
        ({"prompt": OPEN}, {"prompt": OPEN, "fresh": True}, "≈ $0.0040"),
        ({"prompt": OPEN, "fresh": True}, {"prompt": OPEN}, "$0.0020 to $0.0040"),
        ({"fresh": True}, {}, "$0.0020 to $0.0040"),
        ({"fresh": OPEN}, {}, "$0.0020 to $0.0040"),
        ({}, {"fresh": OPEN}, "$0.0020 to $0.0040"),
        ({"seed": OPEN}, {"seed": OPEN}, "$0.0020 to $0.0040"),
        ({"seed": OPEN}, {"seed": OPEN, "prompt": "an owl"}, "≈ $0.0040"),
        ({"seed": OPEN, "images": 2}, {"seed": 1, "images": 2}, "$0.0040 to $0.0080"),
        ({"images": OPEN}, {"seed": 20}, "$0.0040 to $0.13"),
        ({"images": OPEN}, {}, "$0.0020 to $0.13"),
        ({"images": OPEN}, {"seed": 6}, "$0.0040 to $0.13"),
        ({"images": OPEN}, {"images": OPEN, "seed": 9}, "$0.0040 to $0.256"),
        ({"images": OPEN}, {"images": OPEN}, "$0.0020 to $0.256"),
        ({"reference": OPEN}, {"reference": OPEN}, "$0.0020 to $0.0040"),
        ({"reference": OPEN}, {}, "≈ $0.0040"),
        ({"reference": OPEN}, {"reference": OPEN, "prompt": "an owl"}, "≈ $0.0040"),
        ({"model": OPEN}, {}, "$0.00 to $0.0020 + price unknown"),
        ({"prompt": ""}, {"prompt": ""}, "≈ $0.0040"),
    ],
)
def test_what_may_be_the_same_order_may_be_free(world, first, second, told):
    assert describe_total(quoted(world, x=other("Anything"), n1=fox(**first), n2=fox(**second))) == told


def test_the_pictures_of_one_order_are_never_one_another(world):
    assert describe_total(quoted(world, x=other("Anything"), n1=fox(seed=OPEN, images=3))) == "≈ $0.0060"


def test_texts_put_together_are_known(world):
    joined = {"string_a": ["list", 0], "string_b": "at sunset", "delimiter": ", "}
    quote = quoted(
        world,
        n1=fox(prompt=["text", 0]),
        text=other("StringConcatenate", **joined),
        list=other("CreateList", **{"inputs.input0": ["a", 0], "inputs.input1": ["b", 0], "inputs.input2": ["a", 0]}),
        a=other("PrimitiveString", value="a fox"),
        b=other("PrimitiveString", value="an owl"),
    )
    assert describe_line(quote.lines[0]) == "≈ $0.0040 (1 of 3 free, from your library)"
    assert quote.lines[0].ask.prompt == "a fox, at sunset"


def test_texts_that_double_and_double_stay_short(world):
    chain = {
        f"t{at}": other(
            "StringConcatenate",
            string_a=[f"t{at - 1}", 0] if at else "words",
            string_b=[f"t{at - 1}", 0] if at else "words",
            delimiter="",
        )
        for at in range(20)
    }
    quote = quoted(world, n1=fox(prompt=["t19", 0]), **chain)
    assert describe_total(quote) == "≈ $0.0020"
    assert quote.lines[0].notes == ("free if it is in your library by then",)


def test_a_list_that_is_joined_before_counts_once(world):
    quote = quoted(world, n1=fox(prompt=["join", 0]), join=other("Joiner", text=["list", 0]), list=other("Lister"))
    assert describe_total(quote) == "≈ $0.0020"


def test_a_list_of_unknown_length_has_no_upper_end(world):
    quote = quoted(world, n1=fox(prompt=["list", 0]), list=other("Lister"))
    assert describe_total(quote) == "at least $0.0020"


def test_inside_a_loop_there_is_no_upper_end(world):
    quote = quote_graph(
        {
            "start": other("easy forLoopStart", total=3),
            "n1": fox(seed=["start", 1]),
            "end": other("easy forLoopEnd", flow=["start", 0], value=["n1", 0]),
            "after": fox(prompt=["end", 0]),
            "save": saved("end", "after"),
        },
        HOSTED,
        world,
    )
    assert [describe_line(line) for line in quote.lines] == ["at least $0.0020", "$0.00 to $0.0020"]


def test_a_switch_set_by_hand_runs_one_side(world):
    switch = other("ComfySwitchNode", switch=True, on_true=["n1", 0], on_false=["n2", 0])
    graph = {"n1": fox(), "n2": fox(images=5), "switch": switch, "save": saved("switch")}
    assert [line.node for line in quote_graph(graph, HOSTED, world).lines] == ["n1"]
