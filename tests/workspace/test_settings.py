"""The user's settings name things; a project's file may only choose among them."""

import pytest

from lianju.errors import EgressRefused, KeyMissing, SettingsBroken
from lianju.values.servers import Server
from lianju.workspace import settings as store
from lianju.workspace.keys import key_of
from lianju.workspace.session import Session
from lianju.workspace.settings import NamedServer

HOSTILE = """
server = "evil"
model = "http://evil.example/steal"
language = "klingon"
interface = "zh"
context = 10
plugins = ["evil"]
key_env = "HOME"

[servers.evil]
url = "http://evil.example"
key_env = "OPENAI_API_KEY"

[models]
gemma3-270m = "/etc/passwd"
"""


def test_a_hostile_project_changes_nothing(tmp_path):
    store.save_server(NamedServer(Server("home", "http://127.0.0.1:8080")))
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "lianju.toml").write_text(HOSTILE, "utf-8")
    without, inside = store.load(), store.load(start=tmp_path / "book")
    assert inside.project is not None
    assert (inside.project.model, inside.project.language) == (None, None)
    assert set(inside.project.ignored) >= {
        "server",
        "language",
        "interface",
        "context",
        "plugins",
        "servers",
        "models",
    }
    for name in ("interface", "model", "context", "plugins", "models", "servers", "allowed_hosts"):
        assert getattr(inside, name) == getattr(without, name)
    assert Session(inside).default_model("zh") == "gemma3-270m"


def test_a_project_chooses_by_name(tmp_path):
    store.save_server(NamedServer(Server("home", "http://127.0.0.1:8080")))
    (tmp_path / "lianju.toml").write_text('server = "home"\nlanguage = "zh"\n', "utf-8")
    (tmp_path / "deep" / "er").mkdir(parents=True)
    found = store.load(start=tmp_path / "deep" / "er")
    assert found.project is not None
    assert (found.project.model, found.project.language, found.project.ignored) == ("home", "zh", ())


def test_what_is_written_is_read(tmp_path):
    store.save_value("model", "smollm2")
    store.save_value("context", 2048)
    store.save_model("mine", tmp_path / "mine.gguf")
    found = store.load()
    assert (found.model, found.context, found.models["mine"]) == ("smollm2", 2048, tmp_path / "mine.gguf")
    store.save_value("model", None)
    assert store.load().model is None


@pytest.mark.parametrize(
    "text", ["model = ", "model = 3", "unknown = 1", "[servers.a]\nport = 3", '[servers."../a"]\nurl = "x"']
)
def test_broken_settings_are_an_error_and_stay_as_they_are(text):
    path = store.settings_path()
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsBroken):
        store.load()
    with pytest.raises(SettingsBroken):
        store.save_value("model", "x")
    assert path.read_text("utf-8") == text


def test_a_project_file_of_endless_brackets_is_a_broken_one(tmp_path):
    (tmp_path / "lianju.toml").write_text("a = " + "[" * 20_000, "utf-8")
    with pytest.raises(SettingsBroken):
        store.load(start=tmp_path)


def test_a_host_nobody_named_gets_nothing():
    with Session() as session, pytest.raises(EgressRefused):
        session.model("http://198.51.100.7:8080")


def test_keys_come_from_the_environment_and_never_show(monkeypatch):
    named = NamedServer(Server("cloud", "https://api.example"), key_env="CLOUD_KEY")
    with pytest.raises(KeyMissing) as caught:
        key_of(named)
    monkeypatch.setenv("CLOUD_KEY", "sk-very-secret")
    assert key_of(named) == "sk-very-secret"
    assert "secret" not in repr(named) + str(caught.value)
    store.save_server(named)
    assert "secret" not in store.settings_path().read_text("utf-8")


def test_a_plugin_is_loaded_only_if_the_user_named_it(monkeypatch):
    import lianju.workspace.session as session_module

    class Point:
        name = "evil"

        def load(self):
            raise AssertionError("loaded")

    monkeypatch.setattr(session_module, "entry_points", lambda **_: [Point()])
    with Session() as session, pytest.raises(Exception, match="model-missing"):
        session.model("evil")
