"""Every action of the window with its keys, and the menu bar made of them.

An action knows no deed: ``main_window`` connects them.  What the run bar and the knob panel can do has its
actions there.  To add one, add a line to ``_make`` and put it into a
menu.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from ui.controls import describe_action
from ui.theme import THEMES

Keys = QKeySequence.StandardKey


class Actions(QObject):
    """All actions by name: ``actions["run"]``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions: dict[str, QAction] = {}
        self.themes = QActionGroup(self)
        self.languages = QActionGroup(self)
        self._make_file()
        self._make_run()
        self._make_view()
        self._make_help()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> Iterable[QAction]:
        return self._actions.values()

    # ------------------------------------------------------------------ making

    def _make_file(self) -> None:
        add = self._add
        add("open_recipe", self.tr("&Open recipe…"), self.tr("Open a recipe file"), Keys.Open)
        add("save_recipe", self.tr("&Save recipe"), self.tr("Save the recipe to its file"), Keys.Save)
        add("save_recipe_as", self.tr("Save recipe &as…"), self.tr("Save the recipe to another file"),
            "Ctrl+Shift+S")
        add("clear_recent", self.tr("&Clear this list"), self.tr("Forget the recent recipes"))
        add("continue_from", self.tr("&Continue from checkpoint…"),
            self.tr("Go on with an earlier run from one of its checkpoints"), "Ctrl+Shift+O")
        add("data_folder", self.tr("&Data folder…"), self.tr("Choose where downloaded data is kept"))
        add("open_runs_folder", self.tr("Show runs &folder"),
            self.tr("Open the folder with all runs in the file manager"))
        add("export", self.tr("&Runs and series…"),
            self.tr("Write runs, series or plots to a file, in any format"), "Ctrl+Shift+E")
        add("export_report", self.tr("Report as &HTML…"), self.tr("One page with the recipe, the plots and all edits"))
        add("export_script", self.tr("Script of the r&un…"),
            self.tr("A program in plain PyTorch that repeats the run, with everything that was done by hand"))
        add("keep_curve", self.tr("Keep t&his lr curve"),
            self.tr("Make the learning rate as it was turned by hand the schedule of the recipe"))
        add("import_tensorboard", self.tr("&TensorBoard log…"), self.tr("Make runs of the logs in a folder"))
        add("import_weights", self.tr("&Weights of a checkpoint…"),
            self.tr("Begin the next run with the weights of a checkpoint of any program"))
        add("export_csv", self.tr("&Numbers as CSV…"), self.tr("Write every step of every curve to a file"),
            "Ctrl+E")
        add("export_png", self.tr("Plots as &PNG…"), self.tr("Save the plots as they look now as a picture"))
        add("export_svg", self.tr("Plots as &SVG…"), self.tr("Save the plots as they look now as vectors"))
        quit_ = add("quit", self.tr("&Quit"), self.tr("Save what is live and close the window"), Keys.Quit)
        quit_.setMenuRole(QAction.MenuRole.QuitRole)
        if not quit_.shortcuts():
            quit_.setShortcut("Ctrl+Q")

    def _make_run(self) -> None:
        self._add("go_back", self.tr("Go &back…"), self.tr("Go on from a checkpoint of this run"), "Ctrl+B")

    def _make_view(self) -> None:
        names = {"system": self.tr("&System"), "light": self.tr("&Light"), "dark": self.tr("&Dark")}
        for theme in THEMES:
            action = self._add(f"theme_{theme}", names[theme], self.tr("Change the colours of the window"))
            self._choice(action, self.themes, theme)
        # A language is named in itself, so that whoever needs it can read it.
        for code, title in (("system", self.tr("&System")), ("en", "English"), ("zh_CN", "简体中文")):
            tip = self.tr("Change the language; used at the next start")
            action = self._add(f"language_{code}", title, tip)
            self._choice(action, self.languages, code)
        add = self._add
        add("show_code", self.tr("&Code…"), self.tr("The recipe as the plain PyTorch that it stands for"),
            "Ctrl+Shift+C")
        add("look_at_data", self.tr("Look at the &data…"),
            self.tr("See samples with their labels, classes, values, and what may be wrong"), "Ctrl+D")
        add("reset_view", self.tr("&Reset plots"), self.tr("Show all of every curve and follow the end"),
            "Ctrl+0")
        follow = add("follow", self.tr("&Follow the end"), self.tr("Keep the newest steps in view"), "Ctrl+L")
        follow.setCheckable(True)
        follow.setChecked(True)
        add("reset_layout", self.tr("Reset &layout"), self.tr("Put all panels back to their first places"))
        full = add("full_screen", self.tr("F&ull screen"), self.tr("Use the whole screen"), Keys.FullScreen)
        full.setCheckable(True)
        if not full.shortcuts():
            full.setShortcut("F11")

    def _make_help(self) -> None:
        self._add("shortcuts", self.tr("&Keyboard shortcuts"), self.tr("List all shortcuts"), "F1")
        about = self._add("about", self.tr("&About Descent"), self.tr("The versions of everything"))
        about.setMenuRole(QAction.MenuRole.AboutRole)

    def _add(self, name: str, text: str, tip: str, keys: Keys | str | None = None) -> QAction:
        action = QAction(text, self)
        if isinstance(keys, str):
            action.setShortcut(QKeySequence(keys))
        elif keys is not None:
            action.setShortcut(QKeySequence(keys))  # the first of them: nobody looks for a key named "Open"
        describe_action(action, f"action_{name}", tip)
        self._actions[name] = action
        return action

    def _choice(self, action: QAction, group: QActionGroup, value: str) -> None:
        action.setCheckable(True)
        action.setData(value)
        group.addAction(action)


class Menus(QObject):
    """The menu bar; ``recent`` and ``presets`` are filled by whoever knows them.

    The actions of ``edit`` and ``run`` belong to the panels; ``toggles`` show and hide the docks.
    """

    def __init__(self, bar: QMenuBar, actions: Actions, *, edit: Sequence[QAction], run: Sequence[QAction],
                 toggles: Sequence[QAction]) -> None:
        super().__init__(bar)
        bar.setObjectName("menu_bar")
        file = self._menu(bar, "file", self.tr("&File"))
        self.presets = self._menu(file, "presets", self.tr("&New from preset"))
        self._put(file, actions, "open_recipe")
        self.recent = self._menu(file, "recent", self.tr("Open r&ecent"))
        self._put(file, actions, "save_recipe", "save_recipe_as", "", "continue_from", "open_runs_folder",
                  "data_folder", "")
        self.export = self._menu(file, "export", self.tr("E&xport"))
        self._put(self.export, actions, "export", "", "export_csv", "export_png", "export_svg", "export_report",
                  "export_script")
        self.import_ = self._menu(file, "import", self.tr("&Import"))
        self._put(self.import_, actions, "import_tensorboard", "import_weights")
        self._put(file, actions, "", "quit")
        self._menu(bar, "edit", self.tr("&Edit")).addActions(list(edit))
        run_menu = self._menu(bar, "run", self.tr("&Run"))
        run_menu.addActions(list(run))
        self._put(run_menu, actions, "", "go_back", "continue_from", "", "keep_curve")
        view = self._menu(bar, "view", self.tr("&View"))
        self._put(view, actions, "look_at_data", "show_code", "", "reset_view", "follow", "")
        view.addActions(list(toggles))
        self._put(view, actions, "reset_layout", "full_screen", "")
        self._menu(view, "theme", self.tr("&Theme")).addActions(actions.themes.actions())
        self._menu(view, "language", self.tr("Lan&guage")).addActions(actions.languages.actions())
        help_ = self._menu(bar, "help", self.tr("&Help"))
        self._put(help_, actions, "shortcuts", "about")

    @staticmethod
    def _menu(above: QMenuBar | QMenu, name: str, title: str) -> QMenu:
        menu = above.addMenu(title)
        menu.setObjectName(f"menu_{name}")
        menu.setToolTipsVisible(True)
        return menu

    @staticmethod
    def _put(menu: QMenu, actions: Actions, *names: str) -> None:
        """Add actions by name; "" is a separator."""
        for name in names:
            if name:
                menu.addAction(actions[name])
            else:
                menu.addSeparator()
