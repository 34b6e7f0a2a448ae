"""Which encoding a text file is in: found by strict reading and by what the characters then say."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from lianju.errors import EncodingUnknown

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The characters that Chinese prose is mostly made of, in both scripts: read in a wrong encoding, it is not.
_COMMON = frozenset(
    "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能"
    "好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进"
    "把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使"
    "教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件"
    "安表原车白应路期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望"
    "直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近"
    "留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未"
    "持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造"
    "落视济喜离虽坏章回雨夜吧吗哪啊呀嘴坐站床窗屋街船河春秋冬夏亮黑暗静慢停忽像轻轻雪云星母妈爸哥姐妹"
    "這來國個說們為時後麼對過學會發還沒當開經頭長動兩現從與進實點種聲話兒問機幾業間電門東聽氣關產萬體別處總場師書員華"
    "報馬張難數車應親務記邊戰幹許覺題請愛讓認論義術結隊帶條變聯權領傳紅決達辦運轉輕語滿寫識極黃臉錢黨設雙歷廣議單據導"
    "網專飛觀爭組視濟離雖壞裡裏妳卻給著於無樣將見麗嗎媽雲靜"
    "　，。！？“”‘’「」『』、：；…—《》（）·"
)
_CHINESE = ("gb18030", "big5", "cp950", "big5hkscs")
_WIDE = ("utf-16-le", "utf-16-be")
_TYPOGRAPHIC = frozenset("‘’“”–—…•€£«»°©®§·™´ ¡¿")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")  # not in a text, but in UTF-16 that happens to be UTF-8
_LETTERS = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿœŒ'’]*[A-Za-z][A-Za-zÀ-ÖØ-öø-ÿœŒ'’]*")
_PROOF = frozenset("、。「『』，！？：；“”‘’—")
_PLAUSIBLE = 0.45


@dataclass(frozen=True)
class Decoded:
    """A text, the encoding it was in, and whether a mark of the file says so, or it was guessed."""

    text: str
    encoding: str
    guessed: bool = False
    marked: bool = False


def decode(data: bytes, *, path: str, encoding: str | None = None) -> Decoded:
    """Read all of `data` strictly, in `encoding` or in what is found; EncodingUnknown when nothing fits."""
    if encoding is not None:
        return Decoded(_strictly(data, encoding, path), encoding)
    for mark, name in _BOMS:
        if data.startswith(mark):
            return Decoded(_strictly(data[len(mark) :], name, path), name, marked=True)
    text = _read(data, "utf-8")
    if text is not None and not _CONTROL.search(text):
        return Decoded(text, "utf-8")
    if text is not None and "\0" in text and not text.isascii():
        raise EncodingUnknown(path=path, encoding="nul", offset=data.index(0))
    try:
        return _guess(data, path)
    except EncodingUnknown:
        if text is not None and "\0" in text:
            raise EncodingUnknown(path=path, encoding="nul", offset=data.index(0)) from None
        if text is None:
            raise
        return Decoded(text, "utf-8")


def _strictly(data: bytes, encoding: str, path: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except LookupError:
        raise EncodingUnknown(path=path, encoding="unheard", offset=0, name=encoding[:40]) from None
    except UnicodeError as error:
        raise EncodingUnknown(path=path, encoding=encoding, offset=getattr(error, "start", 0)) from None


def _guess(data: bytes, path: str) -> Decoded:
    found = [(name, text) for name in (*_CHINESE, *_WIDE) if (text := _read(data, name)) is not None]
    scored = [(_chinese(text, wide=name in _WIDE), name, text) for name, text in found]
    # max() keeps the first of equals: GB18030 and plain Big5 before their extensions
    best = max(scored, key=lambda each: each[0], default=(0.0, "", ""))
    western = _read(data, "cp1252")
    spelled = western is not None and _spelled(western)
    if best[0] >= _PLAUSIBLE and not (spelled and best[1] in _WIDE and not _proves(best[2])):
        return Decoded(best[2], best[1], guessed=True)
    if western is not None and (spelled or _western(western)):
        return Decoded(western, "cp1252", guessed=True)
    return _other(data, path)


def _spelled(text: str) -> bool:
    """Tell whether a text is words of small letters, the first of each perhaps large, with marks around."""
    words = [each.strip("«»“”‘’\"'().,;:!?…") for each in re.split(r"[\s-]+", text)]
    return any(each > "\x7f" for each in text) and all(
        not word or (_LETTERS.fullmatch(word) and word[1:] == word[1:].lower()) for word in words
    )


def _proves(text: str) -> bool:
    """Tell whether a text read as UTF-16 has signs that no two letters of one byte make."""
    return any(each <= "\x7f" or each in _PROOF for each in text)


def _other(data: bytes, path: str) -> Decoded:
    from charset_normalizer import from_bytes

    match = None if b"\0" in data else from_bytes(data).best()
    text = _read(data, match.encoding) if match else None
    if match is None or text is None:
        raise EncodingUnknown(path=path, encoding="unknown", offset=0)
    return Decoded(text.removeprefix("\ufeff"), match.encoding.replace("_", "-"), guessed=True)


def _read(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None


def _chinese(text: str, *, wide: bool) -> float:
    """Return how much of a text beyond ASCII is common in Chinese; of UTF-16, ASCII speaks for it too."""
    if "\0" in text:
        return 0.0
    letters = [each for each in text if not each.isspace() and (wide or each > "\x7f" or each == "　")]
    good = sum(each in _COMMON or (wide and " " <= each <= "~") for each in letters)
    return good / len(letters) if letters else 0.0


def _western(text: str) -> bool:
    """Tell whether the characters beyond ASCII stand in or around Latin words."""
    beyond = [place for place, each in enumerate(text) if each > "\x7f"]
    if "\0" in text or len(beyond) > 0.2 * len(text):
        return False
    good = sum(
        text[place] in _TYPOGRAPHIC
        or (text[place].isalpha() and (_ascii(text, place - 1) or _ascii(text, place + 1)))
        for place in beyond
    )
    return good >= 0.9 * len(beyond)


def _ascii(text: str, place: int) -> bool:
    return 0 <= place < len(text) and text[place].isascii() and text[place].isalpha()
