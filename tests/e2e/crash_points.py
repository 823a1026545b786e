"""Where the crashing server can be told to die while it answers a send."""

BEFORE_COMMIT = "before commit"  # everything is written, nothing is committed
AFTER_COMMIT = "after commit"  # everything is committed, and the client does not know it yet
_STATEMENT = "statement"


def statement(n: int) -> str:
    """Before the n-th statement of the transaction, or before its commit if it has fewer."""
    return f"{_STATEMENT} {n}"


def is_statement(point: str) -> bool:
    return point.startswith(_STATEMENT)
