"""What is said where no window can be opened."""

from __future__ import annotations

from ui.display_check import LIBRARIES, why_no_window


def nothing_missing(library: str) -> None:
    """Every library loads."""


def all_but_cursor(library: str) -> None:
    if "cursor" in library:
        raise OSError("cannot open shared object file")


def test_nothing_is_said_where_a_window_can_be_opened() -> None:
    assert why_no_window({"DISPLAY": ":0"}, nothing_missing, "linux") == ""
    assert why_no_window({"WAYLAND_DISPLAY": "wayland-0"}, all_but_cursor, "linux") == ""
    assert why_no_window({"QT_QPA_PLATFORM": "offscreen"}, all_but_cursor, "linux") == ""
    assert why_no_window({}, all_but_cursor, "darwin") == ""


def test_a_missing_screen_is_named_with_the_way_to_train_without_one() -> None:
    assert "main.py train" in why_no_window({}, nothing_missing, "linux")


def test_a_missing_library_is_named_by_the_package_to_install() -> None:
    told = why_no_window({"DISPLAY": ":0"}, all_but_cursor, "linux")
    assert told.endswith("sudo apt install libxcb-cursor0")
    assert not any(package in told for package in LIBRARIES.values() if "cursor" not in package)
