"""How many examples a random test tries: a quarter of them, and all with `make soak`."""

import os

IN_CI = os.environ.get("RELATIONS_CI") == "1"
ALL = os.environ.get("RELATIONS_EXAMPLES") == "all"


def examples(count: int) -> int:
    """So many with RELATIONS_EXAMPLES=all, a quarter elsewhere, at least two anywhere."""
    return count if ALL else max(2, count // 4)
