"""The door to servers: what it lets through, and what it makes of servers that misbehave."""

from __future__ import annotations

import contextlib
import gzip
import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rude_server import Answer, Call, RudeServer, serving

from lianju.errors import (
    EgressRefused,
    KeyMissing,
    LianjuError,
    ServerAnswered,
    ServerDown,
    ServerError,
    ServerSlow,
    ServerStopped,
)
from lianju.models import http
from lianju.models.http import Cut, Door, is_loopback
from lianju.values.servers import Server

KEY = "sk-verysecret"
PROSE = "the manuscript says: farewell"


def door(server: RudeServer, silence: float = 5.0, key: str | None = None) -> Door:
    return Door(Server("rude", server.url, silence=silence), key=key)


def events(answer: Answer, silence: float = 5.0) -> list[Any]:
    with serving(answer) as server:
        return list(door(server, silence).events("/v1/completions", {}))


def post(answer: Answer, silence: float = 5.0) -> Any:
    with serving(answer) as server:
        return door(server, silence).post("/v1/completions", {"prompt": PROSE})


def everything(error: BaseException | None) -> str:
    """All that a report of the error could hold, with what it came from."""
    said = ""
    while error is not None:
        said += f"{error}{error!r}{error.args}{vars(error)}"
        error = error.__cause__ or error.__context__
    return said


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"])
def test_loopback_is_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        "0.0.0.0",
        "192.168.1.2",
        "example.org",
        "localhost.example.org",
        "127.0.0.1.nip.io",
        "127.1",
        "2130706433",
        "",
    ],
)
def test_all_else_is_not(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "http://localhost@example.org",
        "http://127.0.0.1\\@example.org",
        "http://127.0.0.1.example.org:80",
        "http://0.0.0.0:8080",
        "http://[::ffff:8.8.8.8]/",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "127.0.0.1:8080",
        "http://[::1",
        "http://127.0.0.1:port",
        "",
    ],
)
def test_no_door_leads_elsewhere(url: str) -> None:
    with pytest.raises(EgressRefused):
        Door(Server("away", url))


def test_the_users_settings_may_allow_a_host() -> None:
    Door(Server("away", "https://Models.Example.org/api"), allowed=frozenset({"models.example.ORG"}))
    with pytest.raises(EgressRefused):
        Door(Server("away", "https://other.example.org"), allowed=frozenset({"models.example.org"}))


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1"])
@pytest.mark.parametrize("base", ["", "/", "/v1", "/v1/"])
def test_localhost_is_asked_at_its_address(host: str, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = socket.getaddrinfo

    def spy(name: str, *rest: Any, **more: Any) -> Any:
        asked.append(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", spy)
    with serving(lambda call: call.json({"path": call.path})) as server:
        url = f"http://{host}:{server.server_address[1]}{base}"
        assert Door(Server("rude", url)).get("/v1/models") == {"path": "/v1/models"}
    assert set(asked) <= {"127.0.0.1"}


def test_a_path_before_v1_is_kept() -> None:
    with serving(lambda call: call.json(call.path)) as server:
        assert Door(Server("rude", server.url + "/api/v1")).get("/v1/models") == "/api/v1/models"


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        serving(lambda call: call.json("proxy")) as proxy,
        serving(lambda call: call.json("server")) as server,
    ):
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert door(server).get("/") == "server"
        assert not proxy.calls


def test_down() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ServerDown) as caught:
        Door(Server("down", f"http://someone:{KEY}@127.0.0.1:{port}")).get("/v1/models")
    assert caught.value.arguments == {"server": "down", "url": f"http://127.0.0.1:{port}"}


def test_slow_to_begin() -> None:
    with pytest.raises(ServerSlow) as caught:
        post(lambda call: call.server.gone.wait(5), silence=0.2)
    assert caught.value.arguments["seconds"] == 0.2


def test_slow_to_go_on() -> None:
    def answer(call: Call) -> None:
        call.events({"choices": []}, done=False)
        call.server.gone.wait(5)

    with pytest.raises(ServerSlow):
        events(answer, silence=0.2)


def test_signs_of_life_are_not_silence() -> None:
    def answer(call: Call) -> None:
        call.begin()
        for _ in range(6):
            time.sleep(0.1)
            call.piece(b": wait\n\n")
        call.piece(b'data: {"a": 1}\n\ndata: [DONE]\n\n')

    assert events(answer, silence=0.4) == [{"a": 1}]


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ({"error": {"message": PROSE, "type": "server_error", "code": 500}}, {"type": "server_error", "code": 500}),
        (
            {"error": {"type": "exceed_context_size_error", "n_prompt_tokens": 9, "n_ctx": 8, "message": PROSE}},
            {"type": "exceed_context_size_error", "n_prompt_tokens": 9, "n_ctx": 8},
        ),
        ({"object": "error", "message": PROSE, "type": "BadRequestError", "code": 400}, {"type": "BadRequestError", "code": 400}),
        ({"error": {"type": PROSE, "code": [PROSE]}}, {}),
        ({"error": PROSE}, {}),
        ([PROSE], {}),
        (
            {"error": {"message": "This model's maximum context length is 64 tokens. However, you requested 90 tokens (80 in the"
                       " messages, 10 in the completion)."}},
            {"n_ctx": 64, "n_prompt_tokens": 90},
        ),
        (
            {"error": {"message": "This model's maximum context length is 64 tokens. However, you requested 10 output tokens and your"
                       " prompt contains at least 80 input tokens, for a total of at least 90 tokens."}},
            {"n_ctx": 64, "n_prompt_tokens": 90},
        ),
    ],
)  # fmt: skip
def test_a_refusal_keeps_its_facts_and_loses_its_prose(body: Any, kept: dict[str, Any]) -> None:
    with pytest.raises(ServerAnswered) as caught:
        post(lambda call: call.json(body, status=500))
    assert caught.value.arguments == {"server": "rude", "status": 500, "detail": kept}
    assert PROSE not in everything(caught.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_never_followed(status: int) -> None:
    with serving(lambda call: call.json({})) as elsewhere:
        with serving(lambda call: call.json({}, status=status, Location=elsewhere.url)) as server:
            for ask in (door(server, key=KEY).get, lambda path: door(server, key=KEY).post(path, {})):
                with pytest.raises(ServerAnswered) as caught:
                    ask("/v1/models")
                assert caught.value.arguments["status"] == status
        assert not elsewhere.calls


@pytest.mark.parametrize(
    "data", [b"<html>Welcome</html>", b'{"choices": [', b"", b"\xff\xfe\x00", b"[" * 200_000, b"1" * 5000]
)
def test_garbage(data: bytes) -> None:
    with pytest.raises(ServerStopped):
        post(lambda call: call.raw(data))
    with pytest.raises(ServerStopped):
        events(lambda call: call.raw(b"data: " + data + b"\n\ndata: [DONE]\n\n"))


@pytest.mark.parametrize(
    "greeting", [b"SSH-2.0-OpenSSH_9.2\r\n", b"\x16\x03\x01\x02", b"", b"HTTP/1.1 200 OK\r\n" * 200]
)
def test_not_http_at_all(greeting: bytes) -> None:
    with pytest.raises(ServerStopped):
        post(lambda call: call.wfile.write(greeting))


def test_half_way_through_an_answer() -> None:
    with pytest.raises(ServerStopped):
        post(lambda call: call.raw(b'{"a": 1}', length=100))


@pytest.mark.parametrize("cut_off", [b"", b"data: {", b'data: {"a": 2}\n\n'])
def test_half_way_through_a_stream(cut_off: bytes) -> None:
    heard = []

    def answer(call: Call) -> None:
        call.events({"a": 1}, done=False)
        if cut_off:
            call.piece(cut_off)

    with serving(answer) as server, pytest.raises(ServerStopped):
        heard += list(door(server).events("/", {}))
    with serving(answer) as server, contextlib.suppress(ServerStopped):
        for event in door(server).events("/", {}):
            heard.append(event)
    assert {"a": 1} in heard


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_events_split_anywhere(size: int, end: str) -> None:
    told = [{"text": "雪 is snow"}, {"text": "\n\n"}, {}]
    lines = [": hello", "event: message", *(f"data: {json.dumps(each, ensure_ascii=False)}" for each in told)]
    data = "".join(line + end + end for line in [*lines, "data:[DONE]", "data: never"]).encode()

    def answer(call: Call) -> None:
        call.begin()
        for start in range(0, len(data), size):
            call.piece(data[start : start + size])
        call.piece(b"")

    assert events(answer) == told


def test_a_stream_without_chunks_and_one_that_closes_late() -> None:
    assert events(lambda call: call.raw(b'data: {"a": 1}\n\ndata: [DONE]')) == [{"a": 1}]

    def answer(call: Call) -> None:
        call.events({"a": 1}, done=False)
        call.piece(b"data: [DONE]\n\n")
        call.server.gone.wait(5)

    begun = time.monotonic()
    assert events(answer) == [{"a": 1}]
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b'data: {"error": {"code": 400, "type": "invalid_request_error", "message": "farewell"}}', 400),
        (b'data: {"object": "error", "code": 500, "message": "farewell"}', 500),
        (b'data: {"error": "farewell"}', 200),
        (b'error: {"code": 503, "message": "farewell"}', 503),
    ],
)
def test_an_error_in_the_middle_of_a_stream(line: bytes, status: int) -> None:
    def answer(call: Call) -> None:
        call.events({"a": 1}, done=False)
        call.piece(line + b"\n\n")
        call.server.gone.wait(5)

    with pytest.raises(ServerAnswered) as caught:
        events(answer)
    assert caught.value.arguments["status"] == status
    assert "farewell" not in everything(caught.value)


def test_too_long_is_refused_and_never_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "LONGEST_ANSWER", 2**20)
    monkeypatch.setattr(http, "LONGEST_STREAM", 2**21)
    assert len(post(lambda call: call.json("a" * (2**20 - 2)))) == 2**20 - 2
    endless: list[tuple[Answer, Any]] = [
        (lambda call: call.json("a" * 2**20), post),
        (lambda call: call.raw(gzip.compress(b" " * 2**24), Content_Encoding="gzip"), post),
        (lambda call: pour(call, b"data: " + b"a" * 2**16), events),
        (lambda call: pour(call, b'data: {"a": "' + b"a" * 2**16 + b'"}\n\n'), events),
        (lambda call: pour(call, b": wait\n\n" * 2**12), events),
    ]
    for answer, ask in endless:
        with pytest.raises(ServerAnswered) as caught:
            ask(answer)
        assert caught.value.arguments["detail"] == {"type": "too_long"}


def pour(call: Call, data: bytes) -> None:
    call.begin()
    while not call.server.gone.is_set():
        call.piece(data)


def test_a_wrong_key() -> None:
    def answer(call: Call) -> None:
        assert call.headers["Authorization"] == f"Bearer {KEY}"
        call.json(
            {"error": {"message": f"bad key {KEY}", "type": "authentication_error", "code": 401}}, status=401
        )

    with serving(answer) as server, pytest.raises(ServerAnswered) as caught:
        door(server, key=f" {KEY}\n").get("/v1/models")
    assert caught.value.arguments["status"] == 401
    assert "verysecret" not in everything(caught.value)


@pytest.mark.parametrize("key", ["sk-verysecret\r\nX: y", "sk-verysecret—", "sk-\x00verysecret"])
def test_a_key_that_is_none_is_not_sent(key: str) -> None:
    with pytest.raises(KeyMissing) as caught:
        Door(Server("rude", "http://127.0.0.1:1"), key=key)
    assert "verysecret" not in everything(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        lambda call: call.raw(b"{"),
        lambda call: call.raw(b"{}", length=9),
        lambda call: call.json({"error": KEY}, status=500),
        lambda call: call.server.gone.wait(5),
        lambda call: call.wfile.write(b"HTTP/1.1 twohundred\r\n\r\n"),
        lambda call: call.json({}, status=302, Location="http://example.org"),
    ],
)
def test_no_error_holds_the_key_or_the_manuscript(answer: Answer) -> None:
    with serving(answer) as server:
        for ask in (
            lambda one: one.post("/", {"prompt": PROSE}),
            lambda one: list(one.events("/", {"prompt": PROSE})),
        ):
            with pytest.raises(ServerError) as caught:
                ask(door(server, silence=0.2, key=KEY))
            assert "verysecret" not in everything(caught.value)
            assert "manuscript" not in everything(caught.value)


def test_half_a_character_in_a_prompt_is_no_crash() -> None:
    with serving(lambda call: call.json(call.said)) as server:
        assert door(server).post("/", {"prompt": "\ud83d"}) == {"prompt": "\ud83d"}


def cut_after(seconds: float, ask: Any) -> float:
    cut = Cut()
    begun = time.monotonic()
    threading.Timer(seconds, cut.now).start()
    with pytest.raises(ServerStopped):
        ask(cut)
    return time.monotonic() - begun


def silent_at_once(call: Call) -> None:
    call.server.gone.wait(10)


def silent_in_the_middle(call: Call) -> None:
    call.events({"a": 1}, done=False)
    call.server.gone.wait(10)


@pytest.mark.parametrize("answer", [silent_at_once, silent_in_the_middle])
def test_another_thread_cuts_while_the_server_is_silent(answer: Answer) -> None:
    with serving(answer) as server:
        assert cut_after(0.2, lambda cut: list(door(server).under(cut).events("/", {}))) < 1.5


def test_another_thread_cuts_while_nobody_answers_the_knock() -> None:
    with socket.socket() as deaf, contextlib.ExitStack() as others:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for _ in range(4):  # the queue is full: further knocks are not heard
            other = others.enter_context(socket.socket())
            other.setblocking(False)
            other.connect_ex(deaf.getsockname())
        shut = Door(Server("deaf", f"http://127.0.0.1:{deaf.getsockname()[1]}"))
        assert cut_after(0.2, lambda cut: list(shut.under(cut).events("/", {}))) < 1.5


def test_cut_before_the_beginning_and_after_the_end() -> None:
    with serving(lambda call: call.events({"a": 1})) as server:
        early, late = Cut(), Cut()
        early.now()
        with pytest.raises(ServerStopped):
            list(door(server).under(early).events("/", {}))
        assert list(door(server).under(late).events("/", {})) == [{"a": 1}]
        late.now()
        assert late.used


def test_closing_the_door_ends_what_runs() -> None:
    with serving(silent_in_the_middle) as server:
        shut = door(server)
        threading.Timer(0.2, shut.close).start()
        with pytest.raises(ServerStopped):
            list(shut.events("/", {}))


def test_leaving_a_stream_closes_its_connection() -> None:
    closed = threading.Event()

    def answer(call: Call) -> None:
        call.events({"a": 1}, done=False)
        call.connection.settimeout(5)
        if call.connection.recv(1) == b"":
            closed.set()

    with serving(answer) as server:
        stream = door(server).events("/", {})
        next(stream)
        stream.close()  # type: ignore[attr-defined]
        assert closed.wait(3)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", path, "-out", f"{path}.crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@contextlib.contextmanager
def serving_tls(answer: Answer, certificate: Path) -> Iterator[str]:
    with serving(answer) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        yield f"https://localhost:{server.server_address[1]}"


def test_tls_is_checked(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving_tls(silent_in_the_middle, certificate) as url:
        with pytest.raises(ServerDown):
            Door(Server("unknown", url)).get("/")
        monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
        with pytest.raises(ServerDown):
            Door(Server("misnamed", url.replace("localhost", "127.0.0.1"))).get("/")
        shut = Door(Server("known", url))
        assert next(shut.events("/", {})) == {"a": 1}
        assert cut_after(0.2, lambda cut: list(shut.under(cut).events("/", {}))) < 1.5


def test_every_failure_is_ours() -> None:
    assert issubclass(ServerError, LianjuError)
