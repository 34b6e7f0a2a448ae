import pytest

from lianju.language.detect import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [("在这个充满奇迹的世界里，", "zh"), ("It was a dark night", "en"), ("", "en"), ("他说 hello", "zh"),
     ("The word 道 means way, and it is an old word.", "en"), ("𠮷野家", "zh"), ("12345 …", "en")],
)  # fmt: skip
def test_detect(text, language):
    assert detect(text) == language
