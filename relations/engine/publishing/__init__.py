"""Publishing: make the published version equal to the draft, or the draft to it; delete versions."""

from .actions import delete, discard, publish, published_ones, unpublish

__all__ = ["delete", "discard", "publish", "published_ones", "unpublish"]
