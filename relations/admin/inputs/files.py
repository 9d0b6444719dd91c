"""Uploaded files as an entry's form shows them: names, texts and thumbnails."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ...engine import assets
from ...models import Asset
from ..relation_field.viewer import Viewer
from ..thumbnails import thumbnail


def about(asset: Asset) -> str:
    """Return the file's type, size and dimensions as text: "PNG · 12 kB · 800 × 600"."""  # noqa: RUF002
    parts = [
        asset.ext.lstrip(".").upper(),
        _("{} kB").format(number_format(asset.size, 0 if asset.size >= 10 else 1)),
    ]
    if asset.width and asset.height:
        parts.append(f"{asset.width} × {asset.height}")  # noqa: RUF001
    return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file of a media field, as the widget shows it. `asset` is None if the file was deleted."""

    document_id: str
    url: str = ""
    asset: Asset | None = None

    @property
    def data(self) -> dict[str, Any]:
        """The file as a dict for the widget's script, without empty values."""
        if self.asset is None:
            return {"word": self.document_id, "label": self.document_id, "isGone": True}
        shown = {
            "word": self.document_id,
            "label": self.asset.name,
            "url": self.url,
            "picture": thumbnail(self.asset),
            "large": self.asset.file.url if self.asset.family == "images" else "",
            "about": about(self.asset),
            "family": self.asset.family,
            "key": self.asset.pk,
            "alt": self.asset.alternative_text or "",
            "caption": self.asset.caption or "",
        }
        return {name: value for name, value in shown.items() if value}


@dataclass
class Files:
    """The uploaded files that one form shows, read in one SQL statement.

    All files that were announced by `want` are read together when the first one is needed.
    """

    viewer: Viewer
    using: str
    wanted: set[str] = field(default_factory=set)
    known: dict[str, Asset | None] = field(default_factory=dict)

    def want(self, document_ids: Iterable[str]) -> None:
        """Remember the document ids of these files, so that one SQL statement reads them with others."""
        self.wanted |= set(document_ids) - self.known.keys()

    def rows(self, document_ids: Iterable[str]) -> list[ShownFile]:
        """Return these files in order. 1 SQL statement reads all announced files that are not read yet."""
        ids = list(document_ids)
        self.want(ids)
        if self.wanted:
            read = assets.resolve(sorted(self.wanted), self.using)
            self.known |= {each: read.get(each) for each in self.wanted}
            self.wanted.clear()
        return [shown_file(self.known.get(each), each, self.viewer) for each in ids]


def shown_file(asset: Asset | None, document_id: str, viewer: Viewer) -> ShownFile:
    """Return a file as the widget shows it, with the URL of its page in the admin.

    The URL is '' if the user of `viewer` may not see that page.
    """
    if asset is None:
        return ShownFile(document_id)
    return ShownFile(document_id, viewer.url(Asset, asset.pk) if viewer.sees_files else "", asset)
