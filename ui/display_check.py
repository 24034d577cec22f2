"""Says what is missing for a window, before Qt ends the program over it.

Where its X11 plugin cannot be loaded, Qt prints a page that no newcomer understands and calls abort(), which
Python cannot catch.  So the likely reasons are looked for first.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Mapping

LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What Qt's X11 plugin needs -> its package on Debian and Ubuntu."""


def why_no_window(
    environment: Mapping[str, str] = os.environ,
    load: Callable[[str], object] = ctypes.CDLL,
    system: str = sys.platform,
) -> str:
    """What stands in the way of a window, and what to do; "" where nothing is known to.

    In English: there is no window yet in which another language could have been chosen.
    """
    if not system.startswith("linux") or environment.get("QT_QPA_PLATFORM"):
        return ""
    if environment.get("WAYLAND_DISPLAY"):
        return ""
    if not environment.get("DISPLAY"):
        return ("There is no screen to open the window on (neither DISPLAY nor WAYLAND_DISPLAY is set). "
                "Start Descent from a desktop, or train without a window: main.py train recipe.toml")
    missing = [package for library, package in LIBRARIES.items() if not _loads(library, load)]
    if missing:
        return ("Qt needs system libraries that are not installed. On Debian or Ubuntu:\n"
                f"    sudo apt install {' '.join(missing)}")
    return ""


def _loads(library: str, load: Callable[[str], object]) -> bool:
    try:
        load(library)
    except OSError:
        return False
    return True
