"""Words and characters, counted by hand first."""

import pytest

from lianju.language.count import Counts, count, units


@pytest.mark.parametrize(
    ("text", "zh", "bare", "en"),
    [
        ("", 0, 0, 0),
        ("河水冻住了。", 6, 5, 5),
        ("他说：“走吧！”", 8, 4, 4),
        ("第2章　GPT写的", 6, 6, 6),
        ("雪……停了——", 7, 3, 3),
        ("It was a dark and stormy night.", 8, 7, 7),
        ("Don’t stop—the well-known 3.14 isn't two words", 9, 8, 8),
        ("一二\n三 四", 4, 4, 4),
        ("😀 ok", 2, 1, 1),
        ("𠮷野家", 3, 3, 3),
        ("Привет, мир", 3, 2, 2),
    ],
)
def test_what_is_counted(text, zh, bare, en):
    found = count(text)
    assert [len(list(units(text, language))) for language in ("zh", "en")] == [zh, en]
    assert (found.market("zh"), found.han + found.words, found.market("en")) == (zh, bare, en)


def test_counts_add_up_and_reading_takes_time():
    assert count("河水") + count("one two.") == Counts(2, 2, 1)
    assert count("字" * 400 + " word" * 238).minutes == 2
