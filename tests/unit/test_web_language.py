"""What a route answers is said in the language of the page; so is what it refuses, without a key in it."""

from __future__ import annotations

from schnellkit.personal.speech import say
from schnellkit.providers.errors import CapReached, InvalidOrder
from schnellkit.providers.said import Said
from schnellkit.web.guard import said_in
from schnellkit.web.pages.trouble import describe_trouble

SIDES = Said("sides of {sides}", sides=Said("{least} to {most}", least=64, most=128))


def test_every_sentence_of_an_answer_is_said_and_all_else_stays():
    answer = {"a": [SIDES, "sides of 1", 7, None, True], "b": {"c": (SIDES,)}}
    french = say(SIDES, "fr")
    assert french != SIDES
    assert said_in(answer, "fr") == {"a": [french, "sides of 1", 7, None, True], "b": {"c": [french]}}
    assert said_in(answer, "") is said_in(answer, "en") is answer


def test_a_refusal_keeps_its_sentence_and_loses_its_key():
    status, text = describe_trouble(InvalidOrder(Said("sides of {sides}", sides="key-123")), hidden)
    assert (status, text) == (400, "sides of ***")
    assert say(text, "fr") == say(Said("sides of {sides}", sides="***"), "fr")


def test_a_refusal_in_plain_words_loses_its_key_too():
    assert describe_trouble(CapReached("the key key-123"), hidden) == (409, "the key ***")


def hidden(text: str) -> str:
    return text.replace("key-123", "***")
