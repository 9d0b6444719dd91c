"""Where uploaded files are kept: in a folder, or in a bucket of S3 or what speaks as it does."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


class BucketStorage(S3Storage):
    """Files in a bucket that only the server reads; it serves them at MEDIA_URL, as those of a folder.

    So a bucket need not be open to anybody, and addresses stay when files move into it. With `custom_domain`,
    the host of a CDN, addresses are that host's instead.
    """

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Return the address of the file that has this name here."""
        if self.custom_domain:
            return str(super().url(name, *args, **kwargs))
        return str(settings.MEDIA_URL) + filepath_to_uri(name)
