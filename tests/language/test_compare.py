"""What differs by word: in English words, in Chinese 词, and the pieces always join."""

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from lianju.language import compare
from lianju.language.compare import LARGEST, aligned, differences, words

TEXT = st.text(st.sampled_from("the sea 河水冻住了。\n.’-😀𠮷 a1"), max_size=60)


def applied(old, found):
    for each in reversed(found):
        assert old[each.start : each.end] == each.old
        old = old[: each.start] + each.new + old[each.end :]
    return old


@given(TEXT, TEXT)
def test_differences_turn_one_text_into_the_other(old, new):
    found = differences(old, new)
    assert applied(old, found) == new
    assert bool(found) == (old != new)
    assert "".join(words(old)) == old


def test_words_of_both_languages_are_whole():
    assert [
        (each.old, each.new) for each in differences("The river didn’t freeze.", "The sea didn’t freeze.")
    ] == [("river", "sea")]
    (each,) = differences("他在图书馆看书。", "他在博物馆看书。")
    assert (each.old, each.new) == ("图书馆", "博物馆")
    assert words("well-known don’t 3.14") == ["well-known", " ", "don’t", " ", "3.14"]


def test_wholly_different_long_texts_are_given_as_replaced():
    old, new = list(range(40_000)), list(range(-40_000, 0))
    assert len(old) * len(new) > LARGEST
    assert aligned(old, new, ends=lambda token: False) == [(0, 40_000, 0, 40_000)]


@given(TEXT)
def test_cutting_sentence_by_sentence_gives_the_words_of_the_whole(text):
    assert words(text) == compare._cut(text) == words(text, known := {}) == words(text, known)


def test_english_does_not_wait_for_the_chinese_dictionary():
    code = (
        "import sys; from lianju.language.compare import differences\n"
        "differences('The river froze.', 'The sea froze.'); print('rjieba' in sys.modules)\n"
        "differences('河水', '江水'); print('rjieba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
