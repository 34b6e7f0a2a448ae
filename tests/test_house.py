"""The house rules that code can check: the wheel, the layers, the words, the licences."""

import ast
import hashlib
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import lianju
from lianju import errors
from lianju.messages import LANGUAGES, messages, source

ROOT = Path(__file__).resolve().parent.parent
PREFIXES = {
    "help-",
    "option-",
    "limit-",
    "check-",
    "kind-",
    "models-",
    "prompt-",
    "probabilities-",
    "block-",
    "reason-",
    "forced-",
    "node-",
    "share-",
    "loss-",
    "deed-",
    "version-",
    "who-",
    "redact-",
    "way-",
}
SOURCES = sorted((ROOT / "src" / "lianju").rglob("*.py"))


def test_the_installed_wheel_is_tested():
    assert "site-packages" in str(lianju.__file__)
    assert not any(Path(place or ".").resolve() == ROOT / "src" for place in sys.path)


def test_import_and_help_load_nothing_heavy():
    code = (
        "import sys, lianju\n"
        "from lianju.cli.app import lianju as group\n"
        "from click.testing import CliRunner\n"
        "assert CliRunner().invoke(group, ['--help']).exit_code == 0\n"
        "print([name for name in ('torch', 'xllamacpp', 'transformers', 'numpy', 'urllib3', 'rich') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_only_the_door_opens_connections():
    forbidden = {"socket", "ssl", "urllib3", "requests", "httpx", "aiohttp", "http.client", "urllib.request"}
    forbidden |= {"websockets.sync.client", "websockets.asyncio.client", "websockets.client"}
    doors = {
        ("models", "http.py"): forbidden,
        ("web", "serve.py"): {"socket"},  # listens on loopback
        ("workspace", "joining.py"): {"websockets.sync.client"},  # to the project's own studio, on loopback
    }
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not (forbidden - doors.get(path.parts[-2:], set())) & set(names), path


def test_connections_beyond_this_machine_fail_here():
    with pytest.raises(OSError, match="a test tried"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(OSError, match="a test tried"):
        socket.getaddrinfo("example.org", 80)


def test_connections_fail_in_other_processes_too():
    code = "import socket; socket.getaddrinfo('example.org', 80)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "LeftThisMachine" in done.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_missing(language):
    catalogue = messages(language)
    for name in sorted(_used_messages() - PREFIXES):
        assert catalogue.has(name), name
    for name in _built_messages():
        assert catalogue.has(name), name
    for error in _errors():
        assert catalogue.has(error.message_id()), error
        assert catalogue.has(f"{error.message_id()}.hint"), error


def test_no_message_is_unused_and_both_languages_hold_the_same():
    names = {
        language: set(re.findall(r"^([a-z][a-z0-9-]*) =", source(language), re.M)) for language in LANGUAGES
    }
    assert names["en"] == names["zh"]
    used = _used_messages() | {error.message_id() for error in _errors()}
    prefixes = tuple(name for name in used if name.endswith("-"))
    assert {name for name in names["en"] if name not in used and not name.startswith(prefixes)} == set()


def test_both_languages_fill_the_same_places():
    def places(language):
        blocks = re.split(r"^(?=[a-z#])", source(language), flags=re.M)
        return {
            block.split(" ")[0]: set(re.findall(r"\{ ?(\$\w+)", block)) for block in blocks if "=" in block
        }

    assert places("en") == places("zh")


def test_every_error_is_rendered_with_its_own_arguments():
    for language in LANGUAGES:
        for error in _errors():
            wanted = set(re.findall(r"\{\$(\w+)", _block(language, error.message_id())))
            documented = set(re.findall(r"`(\w+)`", error.__doc__ or ""))
            assert wanted <= documented, (error, wanted - documented)


def test_every_shipped_data_file_has_its_licence():
    table = (ROOT / "data" / "LICENSES.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([^`]+)` \|.*?\| `([0-9a-f]{64})` \|", table, re.M))
    kinds = {".py", ".ftl", ".md", ".typ", ".typed"}
    shipped = [path for path in (ROOT / "src").rglob("*") if path.is_file() and path.suffix not in kinds]
    shipped = [path for path in shipped if "static" not in path.parts]  # built from studio/
    shipped += [path for path in (ROOT / "data").rglob("*") if path.is_file() and path.name != "LICENSES.md"]
    shipped = [
        path for path in shipped if not any(part.startswith((".", "__pycache__")) for part in path.parts)
    ]
    assert {str(path.relative_to(ROOT)) for path in shipped} == set(rows)
    for name, digest in rows.items():
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == digest, name


def test_the_wheel_carries_licence_and_notices():
    from importlib.metadata import files

    names = {Path(str(each)).name for each in files("lianju") or ()}
    assert {"LICENSE", "THIRD_PARTY.md", "en.ftl", "zh.ftl"} <= names


def _built_messages():
    """The ids that are put together while running."""
    from dataclasses import fields

    from lianju.cli.app import COMMANDS
    from lianju.prompts import render
    from lianju.provenance.shares import SHARES
    from lianju.values.binder import NODE_KINDS
    from lianju.values.book import LOSSES
    from lianju.values.limits import Limits
    from lianju.workspace.history import DEEDS, WHYS
    from lianju.workspace.inventory import checks
    from lianju.workspace.redacting import KINDS

    blocks = [
        block
        for form in ("asked", "noted")
        for block in render("continue", form, "en", {"instruction": "a", "before": "b"})
    ]
    names = {f"help-{name}" for name in COMMANDS} | {
        f"limit-{each.name}".replace("_", "-") for each in fields(Limits)
    }
    names |= {f"block-{block.name}" for block in blocks} | {block.reason for block in blocks if block.reason}
    names |= {f"kind-{kind}" for kind in ("bundled", "file", "folder", "server", "fake", "plugin")}
    names |= {f"deed-{deed}" for deed in DEEDS} | {f"version-{why}" for why in WHYS}
    names |= {"forced-grammar", "forced-ban", "forced-author"} | {f"loss-{loss}" for loss in LOSSES}
    names |= {f"node-{kind}" for kind in NODE_KINDS} | {f"share-{share}" for share in SHARES}
    names |= {"who-person", "who-paste", "who-rule"} | {f"redact-{kind}" for kind in KINDS}
    for check in checks():
        names |= {f"check-{check.name}", f"check-{check.name}.hint"}
    return names


def _errors():
    found = [value for value in vars(errors).values() if isinstance(value, type)]
    return [each for each in found if issubclass(each, errors.LianjuError) and not each.__subclasses__()]


def _block(language, name):
    return re.search(rf"^{name} =(?:.|\n(?=[ ]|\n))*", source(language), re.M).group()


def _used_messages():
    """The ids in say("…") and friends; an f-string gives the beginning of its ids, ending in `-`."""
    used = {"error-mark"}
    for path in SOURCES:
        text = path.read_text("utf-8")
        used |= set(re.findall(r"""say\(\s*["']([a-z0-9.-]+)["']""", text))
        used |= set(re.findall(r"""f["']([a-z]+-)\{""", text)) & PREFIXES
    return used


def test_the_types_of_the_page_are_those_of_the_values():
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "api_types.py"), "--check"], capture_output=True, check=False
    )
    assert done.returncode == 0, "run scripts/api_types.py"
