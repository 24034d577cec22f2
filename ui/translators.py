"""Puts the window's own words and Qt's into the language of the settings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

CHINESE_FONTS = ("PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC", "Source Han Sans SC",
                 "WenQuanYi Micro Hei")
TRANSLATIONS = Path(__file__).resolve().parent.parent / "assets" / "translations"


def locale_of(language: str) -> QLocale:
    """The locale that a setting ("system", "en", "zh_CN") asks for."""
    return QLocale.system() if language == "system" else QLocale(language)


def install(app: QCoreApplication, language: str) -> list[QTranslator]:
    """Install what there is for the language; English needs none.  Widgets made afterwards speak it."""
    locale = locale_of(language)
    QLocale.setDefault(locale)
    installed = []
    for name, folder in (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("descent", str(TRANSLATIONS)),
    ):
        translator = QTranslator(app)
        if locale.language() != QLocale.Language.English and translator.load(locale, name, "_", folder):
            app.installTranslator(translator)
            installed.append(translator)
    return installed


def suit_font(app: QApplication, language: str) -> None:
    """For Chinese, a font that has it comes first: a fallback's taller letters would be cut off in places that
    are measured with the first font."""
    if locale_of(language).language() != QLocale.Language.Chinese:
        return
    family = next((name for name in CHINESE_FONTS if QFontDatabase.hasFamily(name)), None)
    if family is not None:
        font = app.font()
        font.setFamilies([family, *font.families()])
        app.setFont(font)
