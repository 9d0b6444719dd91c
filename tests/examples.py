"""How many examples a random test tries: all in CI, a quarter of them at a desk."""

import os

IN_CI = os.environ.get("RELATIONS_CI") == "1"


def examples(count: int) -> int:
    """So many in CI, at least two anywhere."""
    return count if IN_CI else max(2, count // 4)
