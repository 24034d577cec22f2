"""Where data is kept that is downloaded or made once: one folder for all runs, chosen once and remembered.

    DESCENT_HOME (or ~/Descent)/
        data/               torchvision's sets, as torchvision lays them out; another folder can be chosen
            cache/          pictures that were read before (picture_cache)
        data_folder.txt     the folder chosen in its place
"""

from __future__ import annotations

import os
from pathlib import Path

from workbench.durable import write_durably
from workbench.sentence import Problem

_CHOSEN = "data_folder.txt"


def data_folder() -> Path:
    """The folder chosen with ``choose_data_folder``; without a choice ``data`` in DESCENT_HOME, or in ~/Descent.

    It need not exist yet.
    """
    try:
        chosen = os.fsdecode((_home() / _CHOSEN).read_bytes().rstrip(b"\n"))
    except OSError:
        chosen = ""
    return Path(chosen) if Path(chosen).is_absolute() and "\0" not in chosen else default_data_folder()


def default_data_folder() -> Path:
    return _home() / "data"


def choose_data_folder(folder: Path | str | None) -> None:
    """Remember another folder, for the window and the command line alike; None goes back to the default.

    Raises Problem where it is no whole path, or where it cannot be remembered.
    """
    if folder is not None and not Path(folder).expanduser().is_absolute():
        raise Problem("The data folder must be a whole path; {folder} is not: choose a folder.", folder=str(folder))
    text = str(Path(folder).expanduser()) if folder is not None else ""
    try:
        _home().mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem("{folder} cannot be made: {why}.", folder=str(_home()), why=error.strerror or error) from None
    write_durably(_home() / _CHOSEN, lambda file: file.write(os.fsencode(text)))


def _home() -> Path:
    home = os.environ.get("DESCENT_HOME")
    return Path(home) if home else Path.home() / "Descent"
