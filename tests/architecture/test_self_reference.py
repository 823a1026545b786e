"""The project speaks of itself only: no path or name of the workshop that it is built in."""

from tests.architecture.tree import files, place

# Spelt in two halves, so that this file passes its own test.
FOREIGN = [left + right for left, right in [("farm", "-"), ("/wo", "rk/"), ("../sha", "red")]]
FOREIGN += [".lib" + "rary", "dropout" + ".md", "instruments" + ".md"]


def test_no_file_names_the_workshop():
    found = [
        f"{place(path, number)} {word}"
        for path in files()
        for number, line in enumerate(_lines(path), start=1)
        for word in FOREIGN
        if word in line
    ]

    assert found == []


def _lines(path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []  # a picture or a font
