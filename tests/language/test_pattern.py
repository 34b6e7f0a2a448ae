"""Words are found as they are typed, whatever their case and however their accents are encoded."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianju.language.pattern import Pattern


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("clock", "The Clock, the clocks.", ["Clock", "clock"]),
        ("钥匙", "她把钥匙和另一把钥匙给了他", ["钥匙", "钥匙"]),
        ("哈哈", "哈哈哈", ["哈哈", "哈哈"]),
        ("caf\u00e9", "A Cafe\u0301 and a café.", ["Cafe\u0301", "café"]),
        ("cafe\u0301", "A café.", ["café"]),
        ("cafe", "A cafe\u0301.", []),
        ("國", "国國", ["國"]),
        ("a.c", "abc a.c", ["a.c"]),
        ("一\n二", "一\n二", ["一\n二"]),
        ("각", "ㅎ\u1100\u1161\u11a8", ["\u1100\u1161\u11a8"]),
        ("😀", "a😀b", ["😀"]),
    ],
)
def test_what_is_found(words, text, found):
    assert [text[start:end] for start, end in Pattern(words).spans(text)] == found


def test_case_and_expressions():
    assert Pattern("Clock", case=True).spans("clock Clock") == [(6, 11)]
    assert Pattern("^clocks?$", regex=True).spans("clock\nClocks\na clock") == [(0, 5), (6, 12)]
    assert Pattern("a*", regex=True).spans("baab") == [(1, 3)]
    assert Pattern("a.b", regex=True).spans("a\nb") == []
    with pytest.raises(re.error):
        Pattern("(", regex=True)


@given(
    st.text(alphabet="aé\u0301e\u1100\u1161\u11a8가\n一", max_size=20),
    st.text(alphabet="ae\u0301é一", min_size=1, max_size=3),
)
def test_what_is_found_is_what_was_looked_for_in_any_form(text, words):
    for start, end in Pattern(words, case=True).spans(text):
        found = unicodedata.normalize("NFC", text[start:end])
        assert unicodedata.normalize("NFC", words) in found
    composed = unicodedata.normalize("NFC", text)
    assert bool(Pattern(words).spans(text)) == bool(Pattern(words).spans(composed))
    if Pattern(words).spans(text):
        assert Pattern(words).possible("".join(reversed(text)))
