"""Texts are found side by side, with an index as without one."""

import random

from lianju.store.tracing import Shelf


def test_a_passage_is_found_with_an_index_where_it_is_found_without():
    draws = random.Random(5)
    for letters in ("ab\n", "abcdefghij \n", "河水冻住了😀\n"):
        texts = ["".join(draws.choices(letters, k=draws.randrange(200))) for _ in range(20)]
        often = Shelf(texts)
        for _ in range(40):
            often.find("x" * 30)
        for _ in range(300):
            text = draws.choice(texts)
            start, size = draws.randrange(len(text) + 1), draws.randrange(1, 60)
            for wanted in (text[start : start + size], text[start : start + size] + "b"):
                if wanted:
                    first = next(
                        ((at, each.find(wanted)) for at, each in enumerate(texts) if wanted in each), None
                    )
                    assert often.find(wanted) == first == Shelf(texts).find(wanted)


def test_no_passage_reaches_from_one_text_into_the_next():
    texts = ["The river froze over", "and the old man walked home"]
    shelf = Shelf(texts)
    for _ in range(40):
        assert shelf.find("\uffff".join(texts)) is None
        assert shelf.find("froze over\uffffand the old") is None
    assert shelf.line("The river froze over") == (0, 0)
    assert shelf.line("The river") is None
