"""Whether a folder is kept the same on several machines by a sync service.

Such a service copies files while they are written, and one by one: a project written on two machines
ends as two files of which one is set aside, and SQLite's file can be copied without its log beside it
(sqlite.org/howtocorrupt.html, sections 1.2 and 1.4).

What tells a service, all documented by its maker except where said:

- OneDrive: the variables OneDrive, OneDriveConsumer and OneDriveCommercial that its Windows client sets,
  and the folder's name, “OneDrive” or “OneDrive - COMPANY” (support.microsoft.com).
- iCloud Drive: ~/Library/Mobile Documents (developer.apple.com), “iCloudDrive” on Windows
  (support.apple.com). Desktop and Documents, where they are in iCloud, look like any folder.
- Dropbox: .dropbox and .dropbox.cache in the top folder, and ~/.dropbox/info.json, which names it
  (help.dropbox.com). A folder with the attribute com.dropbox.ignored is left alone by it.
- Google Drive: .tmp.drivedownload and .tmp.driveupload in a mirrored folder (seen, not documented),
  “Google Drive” (support.google.com).
- 坚果云 Nutstore: has no marker that is documented; the names of its folders.
- Syncthing: .stfolder in the top folder (docs.syncthing.net/users/config, markerName).
- On macOS, ~/Library/CloudStorage/SERVICE-ACCOUNT for all that use Apple's File Provider.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

ONEDRIVE, ICLOUD, DROPBOX = "OneDrive", "iCloud Drive", "Dropbox"
GOOGLE, NUTSTORE, SYNCTHING = "Google Drive", "坚果云 Nutstore", "Syncthing"
_MARKERS: Mapping[str, str] = {
    ".dropbox.cache": DROPBOX,
    ".tmp.drivedownload": GOOGLE,
    ".tmp.driveupload": GOOGLE,
    ".stfolder": SYNCTHING,
}
_NAMES: Mapping[str, str] = {
    "dropbox": DROPBOX,
    "onedrive": ONEDRIVE,
    "icloud": ICLOUD,
    "iclouddrive": ICLOUD,
    "icloud drive": ICLOUD,
    "google drive": GOOGLE,
    "googledrive": GOOGLE,
    "坚果云": NUTSTORE,
    "我的坚果云": NUTSTORE,
    "nutstore": NUTSTORE,
    "nutstore files": NUTSTORE,
}
_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
_IGNORED = ("com.dropbox.ignored", "user.com.dropbox.ignored")


def service_of(folder: Path) -> str | None:
    """Return the name of the service that syncs `folder`, which need not exist; None when none is found."""
    whole = folder.absolute()
    for path in dict.fromkeys((whole, whole.resolve())):
        for each in (path, *path.parents):
            found = _service(each)
            if found and not (found == DROPBOX and _left_alone(path, each)):
                return found
    return None


def _service(folder: Path) -> str | None:
    """Tell the service whose top folder this is."""
    for marker, service in _MARKERS.items():
        if _there(folder / marker):
            return service
    if (folder / ".dropbox").is_file() or folder in _dropboxes():
        return DROPBOX
    if any(value and folder == Path(value) for value in map(os.environ.get, _VARIABLES)):
        return ONEDRIVE
    name, above = folder.name.casefold(), folder.parent
    if (above.name, folder.name) == ("Library", "Mobile Documents"):
        return ICLOUD
    if (above.parent.name, above.name) == ("Library", "CloudStorage"):
        return _NAMES.get(name.partition("-")[0], folder.name.partition("-")[0])
    return ONEDRIVE if name.startswith("onedrive - ") else _NAMES.get(name)


def _dropboxes() -> Iterator[Path]:
    """Give the folders that Dropbox says it syncs."""
    places = [Path.home() / ".dropbox"]
    places += [Path(value) / "Dropbox" for value in map(os.environ.get, ("APPDATA", "LOCALAPPDATA")) if value]
    for place in places:
        try:
            told = json.loads((place / "info.json").read_text("utf-8"))
            yield from [Path(each["path"]) for each in told.values()]
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            continue


def _left_alone(folder: Path, top: Path) -> bool:
    """Tell whether Dropbox was told to ignore `folder`, or one between it and its `top`."""
    read = getattr(os, "getxattr", None)
    for each in (folder, *folder.parents):
        if each == top or read is None:
            return False
        for name in _IGNORED:
            try:
                if read(each, name):
                    return True
            except OSError:
                continue
    return False


def _there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False
