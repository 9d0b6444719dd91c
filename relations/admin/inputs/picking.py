"""JSON views for the file chooser in forms: search, upload, and changing a file's texts."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from ...engine import assets
from ...engine.assets import shape
from ...engine.errors import NotFoundError, RelationsError
from ...models import Asset
from ..bases import AnyModelAdmin
from ..context import database
from ..relation_field.viewer import Viewer
from ..relation_field.views import number
from ..wording import worded
from .files import shown_file

PAGE = 24
LAST_PAGE = 1_000
WORDS = 10  # in a term, since each word adds a condition to the query
# What Strapi's editor keeps of an image within blocks.
IMAGE = (
    *(
        "name",
        "alternativeText",
        "caption",
        "width",
        "height",
        "formats",
        "hash",
        "ext",
        "mime",
        "size",
        "url",
    ),
    *("previewUrl", "provider", "provider_metadata", "createdAt", "updatedAt"),
)
SAID = {"name": "name", "alt": "alternativeText", "caption": "caption"}  # by their names in a request


class FilePicking(AnyModelAdmin):
    """A mixin for the ModelAdmin of files: JSON views to search, upload and describe files from other forms.

    The views check that ModelAdmin's permissions.
    """

    def get_urls(self) -> list[URLPattern]:
        views = {"pick": require_safe(self.pick_view), "upload": require_POST(self.upload_view)}
        views["describe"] = require_POST(self.describe_view)
        return [
            *(
                path(f"{name}/", self.admin_site.admin_view(view), name=f"relations_asset_{name}")
                for name, view in views.items()
            ),
            *super().get_urls(),
        ]

    def pick_view(self, request: HttpRequest) -> JsonResponse:
        """Return the files that match `?term=&kinds=&page=` as JSON `{"rows", "more"}`, the newest first.

        `kinds` are values of Strapi's `allowedTypes`, separated by spaces. Raises PermissionDenied for a user
        who may not view files.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        start = PAGE * (min(max(number(request.GET.get("page"), 1), 1), LAST_PAGE) - 1)
        found = _matching(request.GET.get("term", ""), request.GET.get("kinds", "").split())
        rows = list(found[start : start + PAGE + 1])
        return JsonResponse({"rows": self._shown(request, rows[:PAGE]), "more": len(rows) > PAGE})

    def upload_view(self, request: HttpRequest) -> JsonResponse:
        """Store the uploaded `file` and return it as JSON `{"rows"}`, or `{"error"}` with status 400.

        Raises PermissionDenied for a user who may not add files.
        """
        if not self.has_add_permission(request):
            raise PermissionDenied
        file = request.FILES.get("file")
        if file is None:
            raise Http404
        try:
            made = assets.upload(file, using=database())
        except RelationsError as error:
            return _refused(error)
        self.log_addition(request, made, [{"added": {}}])
        return JsonResponse({"rows": self._shown(request, [made])})

    def describe_view(self, request: HttpRequest) -> JsonResponse:
        """Change the `name`, `alt` and `caption` of a file, given as POST data with its document id `file`.

        Returns JSON: `{"rows"}` with the file, or `{"error"}` with status 400. Raises PermissionDenied for a
        user who may not change files, and Http404 for a file that does not exist.
        """
        if not self.has_change_permission(request):
            raise PermissionDenied
        said = {engine: request.POST[name] or None for name, engine in SAID.items() if name in request.POST}
        try:
            asset = assets.find(request.POST.get("file", ""), using=database())
            assets.describe(asset, said, using=database())
        except NotFoundError:
            raise Http404 from None
        except RelationsError as error:
            return _refused(error)
        self.log_change(request, asset, [{"changed": {"fields": list(said)}}])
        return JsonResponse({"rows": self._shown(request, [asset])})

    def _shown(self, request: HttpRequest, rows: Iterable[Asset]) -> list[dict[str, object]]:
        viewer = Viewer(request, self.admin_site)
        return [_row(asset, viewer) for asset in rows]


def _row(asset: Asset, viewer: Viewer) -> dict[str, object]:
    """Return a file as a dict for the file chooser.

    For an image it has `image` too: the object that names the file in Strapi's blocks of rich text.
    """
    row = shown_file(asset, asset.document_id, viewer).data
    return {**row, "image": shape.shown(asset, IMAGE)} if asset.family == "images" else row


def _refused(error: RelationsError) -> JsonResponse:
    return JsonResponse({"error": " ".join(worded(each) for each in error.all)}, status=400)


def _matching(term: str, kinds: Iterable[str]) -> QuerySet[Asset]:
    """Return the files that have each word of `term` in their name, alternative text or caption.

    `kinds` (values of Strapi's `allowedTypes`) limit them to files of one of these kinds; without any, all
    kinds.
    """
    found = Asset.objects.using(database()).order_by("-pk")
    for word in term.replace("\x00", "").split()[:WORDS]:
        texts = Q(name__icontains=word) | Q(alternative_text__icontains=word) | Q(caption__icontains=word)
        found = found.filter(texts)
    families = {"images": "image/", "videos": "video/", "audios": "audio/"}
    wanted = Q(pk__in=[])
    for kind in kinds:
        wanted |= Q(mime__startswith=families[kind]) if kind in families else _other(families.values())
    return found.filter(wanted) if kinds else found


def _other(beginnings: Iterable[str]) -> Q:
    none = Q()
    for beginning in beginnings:
        none &= ~Q(mime__startswith=beginning)
    return none
