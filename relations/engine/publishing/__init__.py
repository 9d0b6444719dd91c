"""Publishing documents: copy the draft to the published version, or back; delete versions."""

from .actions import delete, discard, publish, unpublish, with_published_version

__all__ = ["delete", "discard", "publish", "unpublish", "with_published_version"]
