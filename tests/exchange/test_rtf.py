"""RTF comes in to the character: code pages by font, escapes, tables, notes, links, tracked changes."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianju.errors import FormatRefused
from lianju.exchange.incoming import rtf
from lianju.exchange.incoming.chapters import is_break
from lianju.exchange.inline import spans, without_marks

HEAD = rb"{\rtf1\ansi\ansicpg1252\uc1\deff0{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fnil\fcharset134 SimSun;}{\f2\fnil\fcharset136 Ming;}{\f3\fcharset204 Cyr;}}"


def gathered(body, **more):
    reader = rtf.Reader(**more)
    reader.read(HEAD + body + b"}")
    return reader


def text(body):
    return gathered(body).stretches[-1].text.removesuffix("\n")


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (rb"\f1 \'c4\'e3\'ba\'c3\f0  caf\'e9", "你好 café"),
        (rb"\f1 \'81\'30\'84\'36", "\u00a5"),  # four bytes of GB18030: no western reading
        (rb"\f1 \'b0A", "癆"),  # the second byte of a character may be a letter
        (rb"\f2 \'a7\'da", "我"),
        (rb"\f3 \'cf\'f0", "Пр"),
        (rb"{\loch\af0\dbch\af1\f0 \'c4\'e3}", "你"),
        (rb"\uc2\u20219\'C8\'CE\u21153\'CE\'F1\uc1\u8212 -x", "任务—x"),
        (rb"\uc0\u20320 \u22909 {\uc1\u233 e}!", "你好é!"),
        (rb"\u-10179 ?\u-8704 ?!", "😀!"),
        (rb"a\u8217\par b\u8217\rquote c", "a’\nb’c"),
        (rb"a\~b\_c\-d\emdash e\ldblquote f\rdblquote\tab g", "a\u00a0b\u2011c\u00add—e“f”\tg"),
        (rb"\{a\} \\ 100*2*3", r"{a} \ 100\*2\*3"),
        (rb"one\par two\line three\
four\
\
six", "one\ntwo\nthree\nfour\n\nsix"),
        (rb"\b bold\b0  and {\i it} {\b\i both}", "**bold** and *it* ***both***"),
        (rb"{\b ab}{\i cd}", "**ab***cd*"),
        (rb"un{\i believ}able", "unbelievable"),
        (rb"{\b in }out", "**in** out"),
        (rb"{\*\unknown gone}{\header gone}{\info{\title T}}here", "here"),
        (rb"{\upr{\'3f}{\*\ud{\u20320 ?}}}", "你"),
        (rb"\bin4 {{{{ok", "ok"),
        (rb"{\v hidden} seen", "hidden seen"),
    ],
)  # fmt: skip
def test_words_come_in_as_they_are_shown(body, wanted):
    assert text(body) == wanted


def test_what_is_no_text_is_counted_and_notes_are_remarks():
    reader = gathered(
        rb"See{\footnote{\super 1} Smith, 1990.} {\field{\*\fldinst{HYPERLINK \"http://a.b\"}}{\fldrslt here}}"
        rb"{\pict\pngblip 89504e}\trowd\cellx1\cellx2\pard\intbl a\cell b\cell\row\pard after"
        rb"{\*\atnid AL}{\*\atnauthor Ann}{\*\annotation{\*\atndate 1}Really?}".replace(b'\\"', b'"')
    )
    last = reader.stretches[-1]
    assert last.text == "See herea\tb\nafter\n"
    assert [(each.text, each.by) for each in last.remarks] == [("1 Smith, 1990.", ""), ("Really?", "Ann")]
    assert {each.what: each.count for each in reader.losses} == {
        "footnote": 1, "link": 1, "image": 1, "table": 1,
    }  # fmt: skip


def test_headings_by_style_or_outline_cut_the_text(tmp_path):
    path = tmp_path / "a.rtf"
    path.write_bytes(
        rb"{\rtf1\ansi{\stylesheet{\s1\outlinelevel0 heading 1;}{\s0 Normal;}}{\info{\title T}{\author A}}"
        rb"\pard\s1 Chapter One\par\pard\s0 It rained.\par***\par It stopped.\par"
        rb"\pard\outlinelevel0 Chapter Two\par\pard Sun.}"
    )
    book = rtf.read(path)
    assert (book.title, book.author) == ("T", "A")
    assert [(each.title, [scene.text for scene in each.sections]) for each in book.sections] == [
        ("Chapter One", ["It rained.", "It stopped."]),
        ("Chapter Two", ["Sun."]),
    ]


def test_tracked_changes_wait():
    last = gathered(rb"He {\deleted never }{\revised always }came.").stretches[-1]
    assert last.text == "He never came.\n"
    assert [(each.edit.passage.text, each.edit.text) for each in last.changes] == [
        ("never ", ""),
        ("", "always "),
    ]


@pytest.mark.parametrize("data", [b"", b"hello", b"{\\rtf1" + b"{" * 5000])
def test_what_is_no_rtf_is_refused(data):
    with pytest.raises(FormatRefused):
        rtf.Reader().read(data)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data):
    try:
        rtf.Reader().read(b"{\\rtf1 " + data)
    except FormatRefused:
        pass


PLAIN = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Zs")) | st.just(" "), max_size=12
)
RUNS = st.lists(st.tuples(PLAIN, st.sampled_from(["", "*", "**", "***"])), max_size=6)


def written(runs):
    """Write runs as RTF by the specification, every character escaped."""
    out = []
    for words, face in runs:
        units = words.encode("utf-16-le")
        codes = [int.from_bytes(units[n : n + 2], "little") for n in range(0, len(units), 2)]
        marks = "\\i" * (len(face) % 2) + "\\b" * (len(face) > 1)
        out.append(
            "{\\plain" + marks + " " + "".join(f"\\u{code - 65536 * (code > 32767)}?" for code in codes) + "}"
        )
    return "".join(out).encode()


@settings(max_examples=300, deadline=None)
@given(RUNS)
def test_any_runs_keep_their_words_and_their_faces_or_say_so(runs):
    reader = gathered(written(runs))
    wanted = "".join(words for words, _ in runs)
    line = reader.stretches[-1].text.removesuffix("\n")
    if is_break(wanted.strip()):
        assert line == wanted.strip()
        return
    assert without_marks(line) == wanted
    lost = any(each.what == "style" for each in reader.losses)
    shown = [each.mark for span in spans(line) for each in [span] * len(span.text)]
    meant = [face for words, face in runs for _ in words]
    differ = [a for a, b, each in zip(shown, meant, wanted, strict=True) if a != b and not each.isspace()]
    assert lost or not differ


def test_a_long_book_in_one_piece_is_read_in_time():
    """Each character a word of its own, and no heading: the work must grow with the length, not its square."""
    line = rb"\u38632?{\i \u22812?}\u65292?" * 20 + rb"\par "
    began = time.perf_counter()
    reader = gathered(line * 2_000)
    took = time.perf_counter() - began
    assert len(reader.stretches[-1].text) == 2_000 * (20 * 5 + 1)
    assert took < 60  # some seconds, beside others too; the square of it would be hours


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(PLAIN, st.sampled_from(["", "*", "**", "***"]), st.booleans()), max_size=6))
def test_a_comment_stays_on_its_words_whatever_marks_go_or_come(runs):
    body, told = b"x", {}
    for number, (words, face, commented) in enumerate(runs):
        piece = written([(words, face)])
        if commented:
            told[f"C-{number}"] = words
            piece = b'{\\field{\\*\\fldinst{HYPERLINK "scrivcmt://C-%d"}}{\\fldrslt %s}}' % (number, piece)
        body += piece
    reader = gathered(body, comments={name: name for name in told})
    last = reader.stretches[-1]
    assert reader.unused == {}
    for remark in last.remarks:
        passage = remark.passage
        assert last.text[passage.start : passage.end] == passage.text
        assert _letters(passage.text) == _letters(told[remark.text])
    assert without_marks(last.text.removesuffix("\n")) == "x" + "".join(words for words, _, _ in runs)


def _letters(text):
    return "".join(text.split()).replace("*", "").replace("\\", "")
