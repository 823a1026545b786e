"""What is wrong with a file, where, and what would have been right."""

from dataclasses import dataclass

from science.errors import shown


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong. `column` is empty where a whole line, or the file, is meant."""

    line: int
    column: str
    value: object
    allowed: str

    def __str__(self) -> str:
        """One printable line, whatever stood in the cell."""
        column = f" {self.column}:" if self.column else ""
        return f"line {self.line}:{column} {shown(self.value)}; expected {self.allowed}"


class BadFile(ValueError):
    """A file that cannot be taken as it is; carries everything found wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(map(str, problems[:5])))
