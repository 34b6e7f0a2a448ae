"""A prompt fits, says what it left out, and keeps its beginning while the author types."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianju.errors import ContextOverflow
from lianju.language.segment import page_borders, to_sentence_end
from lianju.memory.assembly import Part, assemble
from lianju.models.fakes import Markov, Script
from lianju.prompts import render
from lianju.values.limits import Limits
from lianju.values.prompt import Block
from lianju.writing.continuation import prompt_for

BOOK = "".join(f"Paragraph {number}. She walked along the river and said nothing.\n" for number in range(400))


def before(text, room, budget=None):
    return assemble([Part(Block("before", text, "reason-before"), "beginning", budget)], len, room)


def test_what_fits_is_whole():
    found = before("one\ntwo", 100)
    assert found.prompt.text == "one\ntwo"
    assert found.left_out == 0


@settings(max_examples=50)
@given(room=st.integers(60, 4000), end=st.text(max_size=30))
def test_a_long_text_keeps_its_end_within_the_room(room, end):
    text = BOOK + end
    found = before(text, room)
    assert len(found.prompt.text) <= room
    assert text.endswith(found.prompt.text)
    assert found.left_out + len(found.prompt.text) == len(text)


def test_typing_does_not_move_the_beginning():
    starts = {before(BOOK + "And then she spoke. "[:typed], 2000).left_out for typed in range(20)}
    assert len(starts) == 1


def test_the_cut_stands_after_a_paragraph():
    text = before(BOOK, 2000).prompt.text
    assert text.startswith("Paragraph")


def test_what_may_not_be_cut_and_does_not_fit_is_an_error_with_numbers():
    with pytest.raises(ContextOverflow) as caught:
        assemble([Part(Block("before", "x" * 500))], len, 100)
    assert caught.value.arguments["excess"] == 500 + 8 - 100


def test_a_fixed_block_keeps_its_room():
    parts = [Part(Block("instruction", "do this")), Part(Block("before", BOOK), "beginning")]
    found = assemble(parts, len, 600)
    assert found.prompt.blocks[0].text == "do this"
    assert len(found.prompt.text) <= 600


@given(text=st.text(alphabet="ab。.\n ", max_size=400), page=st.integers(1, 50))
def test_page_borders_depend_only_on_what_stands_before(text, page):
    borders = page_borders(text, page)
    assert borders == sorted(set(borders))
    longer = page_borders(text + "abc", page)
    assert longer[: len(borders)] == borders or len(text) - borders[-1] <= 2 * page


def test_instructions_go_to_chat_models_as_a_chat_and_to_others_as_a_note():
    plain = prompt_for(Markov(), "她走进院子。", language="zh", instruction="下雨了")
    assert not plain.prompt.chat
    assert plain.prompt.text.startswith("【接下来要写的：下雨了】")
    chat = prompt_for(
        Script(["x"], limits=Limits(chat=True)), "It rained.", language="en", instruction="she lies"
    )
    assert chat.prompt.chat
    assert [block.text for block in chat.prompt.blocks if block.name == "instruction"] == ["she lies"]


def test_prompts_refuse_missing_and_spare_variables():
    with pytest.raises(KeyError):
        render("continue", "plain", "en", {})
    with pytest.raises(KeyError):
        render("continue", "plain", "en", {"before": "a", "after": "b"})


def test_to_sentence_end():
    assert to_sentence_end("One. Two") == "One."
    assert to_sentence_end("他走了。她") == "他走了。"
    assert to_sentence_end("no end") == "no end"
