"""How many examples a random test tries: half of them in CI, a quarter at a desk, all with `make soak`."""

import os

IN_CI = os.environ.get("RELATIONS_CI") == "1"
ALL = os.environ.get("RELATIONS_EXAMPLES") == "all"


def examples(count: int) -> int:
    """So many with RELATIONS_EXAMPLES=all, fewer elsewhere, at least two anywhere."""
    return count if ALL else max(2, count // 2 if IN_CI else count // 4)
