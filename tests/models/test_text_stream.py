"""Whole characters only, and nothing of a stop string, however the pieces are cut."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lianju.models.text_stream import StopStrings, TextStream
from lianju.values.chunk import Chunk, End

texts = st.text("ab静😀\n", max_size=20)
stops = st.lists(st.text("ab静", min_size=1, max_size=4), max_size=3).map(tuple)


def pieces_of(data: bytes, cuts: list[int]) -> list[bytes]:
    """Cut bytes anywhere."""
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:end] for start, end in pairwise(places)]


@given(texts, st.lists(st.integers(0, 99), max_size=10))
def test_pieces_join_to_the_text_and_never_hold_half_a_character(text: str, cuts: list[int]) -> None:
    out = TextStream()
    shown = [out.push(piece) for piece in pieces_of(text.encode(), cuts)]
    assert "".join(shown) + out.rest() == text
    assert "\ufffd" not in "".join(shown)


@given(texts, stops, st.lists(st.integers(0, 99), max_size=10))
def test_no_stop_string_is_shown(text: str, stop: tuple[str, ...], cuts: list[int]) -> None:
    out, shown = TextStream(stop), ""
    for piece in pieces_of(text.encode(), cuts):
        shown += out.push(piece)
        assert not any(each in shown for each in stop)
        if out.stopped:
            break
    shown += out.rest()
    assert text.startswith(shown)
    assert out.stopped == any(each in text for each in stop)
    assert out.stopped or shown == text


@given(texts, st.text("ab静", min_size=1, max_size=4), st.lists(st.integers(0, 99), max_size=10))
def test_one_stop_string_cuts_at_its_first_place(text: str, stop: str, cuts: list[int]) -> None:
    out = TextStream((stop,))
    shown = "".join(out.push(piece) for piece in pieces_of(text.encode(), cuts) if not out.stopped)
    assert shown + out.rest() == text.partition(stop)[0]


def test_half_a_character_at_the_end_is_dropped_and_bytes_that_are_none_are_marked() -> None:
    out = TextStream()
    assert out.push("a静".encode()[:3]) + out.rest() == "a"
    assert TextStream().push(b"a\xffb") == "a\ufffdb"


def test_an_engine_is_told_only_the_stops_for_which_it_holds_nothing_back() -> None:
    steps = StopStrings(("\n", "the end", "。"))
    assert steps.sent == ("\n", "。")
    told = [
        Chunk("so "),
        Chunk("the "),
        Chunk("e"),
        Chunk("nd of"),
        Chunk("never"),
        Chunk("", end=End("length")),
    ]
    shown = [part for chunk in told for part in steps.step(chunk, stopped=lambda: End("stop", seed=3))]
    assert "".join(part.text for part in shown) == "so "
    assert [part.end for part in shown if part.end] == [End("stop", seed=3)]


def test_what_was_held_back_comes_before_the_end() -> None:
    steps = StopStrings(("the end",))
    told = [Chunk("so the "), Chunk("x", 1), Chunk("", end=End("length")), Chunk("", 1, end=End("stop"))]
    shown = [part for chunk in told for part in steps.step(chunk, stopped=lambda: End("stop"))]
    assert shown == [
        Chunk("so "), Chunk("x", 1), Chunk("the "), Chunk("", end=End("length")), Chunk("", 1, end=End("stop")),
    ]  # fmt: skip
