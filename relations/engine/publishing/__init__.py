"""Publishing: copying the draft to the published version or back, and deleting versions."""

from .actions import delete, discard, publish, unpublish, with_published_version

__all__ = ["delete", "discard", "publish", "unpublish", "with_published_version"]
