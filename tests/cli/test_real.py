"""The main job on the bundled weights, from the installed wheel, as a stranger would run it."""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from lianju.errors import ModelRefused
from lianju.language.detect import detect
from lianju.models import catalog
from lianju.models.apart import Apart
from lianju.models.base import Cancel
from lianju.models.llamacpp import SLOT_FOLDER, LlamaCpp
from lianju.values.grammar import Grammar
from lianju.values.prompt import Prompt
from lianju.values.sampling import Sampling
from lianju.writing import alternatives, bans
from lianju.writing.difference import spread
from lianju.writing.phrases import BanReport, Phrases, fold

pytestmark = pytest.mark.real
ROOT = Path(__file__).resolve().parent.parent.parent


def out(done):
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_the_demo_continues_both_lines_and_says_what_to_try(lianju):
    shown = out(lianju("demo", "--seed", "1"))
    chinese, english = shown.index("在这个充满奇迹的世界里，"), shown.index("The old house")
    assert detect(shown[chinese + 12 : english]) == "zh"
    assert len(shown[chinese:english].strip()) > 40
    assert "lianju write" in shown


@pytest.mark.parametrize("language", ["README.md", "README.zh.md"])
def test_the_readmes_program_runs_and_repeats(language):
    program = re.search(r"```python\n(.*?)```", (ROOT / language).read_text("utf-8"), re.S).group(1)
    runs = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout
        for _ in range(2)
    }
    assert len(runs) == 1
    (text,) = runs
    assert text.startswith("在这个充满奇迹的世界里，")
    assert len(text) > 40


def test_the_language_chooses_the_model(lianju):
    if not catalog.installed("smollm2"):
        pytest.fail("smollm2 is not installed")

    def model(*arguments):
        answer = json.loads(out(lianju("write", *arguments, "-n", "4", "--json")))
        return answer["proposals"][0]["origin"]["model"]

    assert model("他推开门，") == "gemma3-270m"
    assert model("The door opened and") == "gemma3-270m"
    assert model("The door opened and", "-i", "it rains") == "smollm2"
    assert model("他推开门，", "-i", "下雨了") == "gemma3-270m"


def test_the_origin_names_the_very_file(lianju):
    answer = json.loads(out(lianju("write", "Once", "-n", "4", "--seed", "1", "--json")))
    origin = answer["proposals"][0]["origin"]
    assert origin["model_sha256"] == catalog.GEMMA.sha256
    assert origin["cold"] is True


def test_gemma_is_joined_once_by_many_at_once(tmp_path):
    code = (
        "import sys; from pathlib import Path; from lianju.models import catalog\n"
        "print(catalog.join_gemma(folder=Path(sys.argv[1])).stat().st_mtime_ns)"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    times = {process.communicate(timeout=120)[0] for process in processes}
    assert len(times) == 1
    assert sorted(path.suffix for path in tmp_path.iterdir()) in (
        [".gguf", ".json"],
        [".gguf", ".json", ".lock"],
    )


def test_a_half_joined_file_is_never_taken(tmp_path):
    target = catalog.join_gemma(folder=tmp_path)
    target.write_bytes(target.read_bytes()[:1000])
    assert catalog.join_gemma(folder=tmp_path).stat().st_size == catalog.GEMMA.bytes


def test_a_cut_weights_file_is_named(lianju, tmp_path):
    source = catalog.find("smollm2").read_bytes()
    (tmp_path / "cut.gguf").write_bytes(source[: len(source) // 2])
    done = lianju("write", "x", "-m", "cut.gguf")
    assert done.returncode == 3
    assert b"cut short" in done.stderr


@pytest.fixture(scope="module")
def gemma():
    model = LlamaCpp(catalog.find("gemma3-270m"), name="gemma3-270m")
    yield model
    model.close()


def test_no_other_user_of_the_machine_can_use_the_engine(gemma):
    address = gemma._server.listening_address
    for path in ("/v1/models", "/slots", "/props", "/completion", "/tokenize"):
        request = urllib.request.Request(
            address + path, data=b"{}" if path in ("/completion", "/tokenize") else None
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=10)
        assert refused.value.code in (401, 403, 404, 501)


def test_a_second_file_in_the_process_is_refused_and_one_apart_obeys_its_grammar(gemma):
    ask = Sampling(max_tokens=12, seed=1, grammar=Grammar("regex", "[0-9]{3} (cats|dogs)"))
    assert "".join(chunk.text for chunk in gemma.stream(Prompt.of("I saw"), ask, cancel=Cancel()))
    with pytest.raises(ModelRefused):
        LlamaCpp(catalog.find("smollm2"))
    other = Apart(LlamaCpp, catalog.find("smollm2"), name="smollm2", context=512)
    said = "".join(chunk.text for chunk in other.stream(Prompt.of("I saw"), ask, cancel=Cancel()))
    other.close()
    assert re.fullmatch("[0-9]{3} (cats|dogs)", said)


def test_no_state_of_a_slot_stays_on_the_disk(gemma):
    dead = Path(tempfile.mkdtemp(prefix=f"{SLOT_FOLDER}999999999-"))
    list(gemma.stream(Prompt.of("One day she"), Sampling(max_tokens=2, cache_prompt=True), cancel=Cancel()))
    list(gemma.stream(Prompt.of("One day he "), Sampling(max_tokens=2, cache_prompt=True), cancel=Cancel()))
    assert not list(gemma._slot_folder.iterdir())
    folder = gemma._slot_folder
    again = LlamaCpp(catalog.find("gemma3-270m"), name="again", context=64)
    assert not dead.exists()
    assert folder.exists()
    again.close()
    assert not again._slot_folder.exists()


def test_ten_thousand_phrases_never_come_out(gemma):
    seeds = ["the", "and he", "was", "old man", "的", "我们", "世界", "一个"]
    phrases = Phrases(seeds + [f"{word} x{number}" for word in seeds for number in range(1250)])
    assert len(phrases) > 10_000 - 8
    for prompt in ("The old man looked at the sea", "在这个充满奇迹的世界里，"):
        report = BanReport()
        sampling = Sampling(max_tokens=60, seed=3)
        chunks = list(
            bans.stream(gemma, Prompt.of(prompt), sampling, phrases, cancel=Cancel(), report=report)
        )
        text = "".join(chunk.text for chunk in chunks)
        assert text.strip()
        assert all(phrase not in fold(text) for phrase in seeds)
        assert report.hits == 0 or any(chunk.forced == "ban" for chunk in chunks)


def test_bans_repeat_by_seed_in_a_cold_run(gemma):
    texts = set()
    for _ in range(2):
        chunks = bans.stream(
            gemma, Prompt.of("The old man"), Sampling(max_tokens=40, seed=5), Phrases(["the", "he "]),
            cancel=Cancel(), report=BanReport(),
        )  # fmt: skip
        texts.add("".join(chunk.text for chunk in chunks))
    assert len(texts) == 1


def test_four_alternatives_are_readable_and_differ(gemma):
    texts = [""] * 4
    sampling = Sampling(max_tokens=32, seed=2)
    for chunk in alternatives.stream(
        gemma, Prompt.of("She opened the letter and"), sampling, 4, cancel=Cancel()
    ):
        texts[chunk.choice] += chunk.text
    assert all(text.strip() for text in texts)
    assert spread(texts) > 0.5


def test_typing_reads_only_what_changed_and_an_undo_finds_its_text(gemma):
    paragraphs = [
        f"Paragraph {number}. She walked along the river and said nothing at all.\n" for number in range(40)
    ]

    def read(text):
        chunks = gemma.stream(
            Prompt.of(text), Sampling(max_tokens=4, seed=1, cache_prompt=True), cancel=Cancel()
        )
        end = next(chunk.end for chunk in chunks if chunk.end)
        return end.prompt_tokens - end.reused_tokens

    whole = "".join(paragraphs)
    everything = read(whole)
    assert read(whole + " And") <= 4
    edited = "".join([*paragraphs[:30], "Here it rained. ", *paragraphs[30:]])
    assert read(edited) < everything / 2
    assert read(whole + " And then") <= 4


def test_what_an_edit_keeps_is_exact(gemma):
    """A run that reuses a copied slot gives the distribution of one that read everything, up to rounding."""
    paragraphs = [
        f"Paragraph {number}. He counted the boats and wrote a number down.\n" for number in range(60)
    ]
    whole, edited = "".join(paragraphs), "".join([*paragraphs[:50], "No boats. ", *paragraphs[50:]])

    def first(text, *, cache):
        sampling = Sampling(max_tokens=1, seed=1, n_probs=8, post_sampling_probs=False, cache_prompt=cache)
        chunk = next(iter(gemma.stream(Prompt.of(text), sampling, cancel=Cancel())))
        return {each.token: each.logprob for each in chunk.runners_up}

    cold = first(whole + " The", cache=False)
    for text in (whole, edited):
        first(text, cache=True)
    warm = first(whole + " The", cache=True)
    shared = cold.keys() & warm.keys()
    assert len(shared) >= 6
    assert max(abs(cold[token] - warm[token]) for token in shared) < 1.0


def test_cancelling_stops_the_engine_and_frees_it(gemma):
    cancel, long = Cancel(), Prompt.of("She said that it had never been so quiet in all the years. " * 200)
    threading.Timer(0.3, cancel.cancel).start()
    chunks = list(gemma.stream(long, Sampling(max_tokens=2000, seed=1), cancel=cancel))
    assert chunks[-1].end.reason == "cancelled"
    assert (
        list(gemma.stream(Prompt.of("Now"), Sampling(max_tokens=3, seed=1), cancel=Cancel()))[-1].end.tokens
        == 3
    )


def test_interrupting_the_command_keeps_what_came(tmp_path):
    command = [sys.executable, "-m", "lianju", "write", "The old man", "-n", "2000", "--stop", "~~~"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, env=dict(os.environ))
    first = process.stdout.read(20)
    time.sleep(0.2)
    process.send_signal(2)
    rest = process.communicate(timeout=60)[0]
    assert process.returncode in (0, 130)
    assert first + rest


def test_a_cold_run_of_a_project_is_replayed_to_the_character(lianju, tmp_path):
    out(lianju("new", "book"))
    out(lianju("add", "scene", "One", "-f", "-", cwd=tmp_path / "book", stdin="雨下了一整夜，"))
    out(lianju("write", "--in", "One", "-n", "24", "--seed", "7", "--accept", cwd=tmp_path / "book"))
    who = json.loads(out(lianju("who", "One", "--json", cwd=tmp_path / "book")))
    run = who["stretches"][1]["origin"]["run"]
    told = json.loads(out(lianju("replay", run, "--json", cwd=tmp_path / "book")))
    assert (told["same"], told["cold"], told["now"]) == (True, True, [who["stretches"][1]["text"]])
