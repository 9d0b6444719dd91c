"""The storage of collected static files: bundled, hashed and compressed, so that browsers may keep them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from relations_project.bundling import bundle

BUNDLE = "relations/bundle.js"
STYLES = "relations/bundle.css"
FRAME = "admin/css/frame.css"
FORMS = "admin/css/forms_and_widgets.css"
WIDGETS = ("@import url('widgets.css');", "admin/css/widgets.css")  # what forms.css begins with
# Django's styles that every page has, one after the other.
FRAMED = ("admin/css/base.css", "admin/css/dark_mode.css", "admin/css/nav_sidebar.css")


class BundledStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage, in which all modules of the app are one file, and so are its styles.

    Each module `main.js` that a page names stands for that file. Such a module does nothing on a page that
    does not have what it is for, so all of them may run.
    """

    stands_for: Mapping[str, str] = {}  # the file that pages name, to the bundle that they get

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            paths = paths | self._bundled(paths)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def save_manifest(self) -> None:
        """Write the manifest, in which the files that pages name stand for their bundles."""
        key, known = self.hash_key, self.hashed_files
        self.hashed_files |= {key(name): known[key(made)] for name, made in self.stands_for.items()}
        super().save_manifest()

    def _bundled(self, paths: dict[str, Any]) -> dict[str, Any]:
        """Write the bundles, and return them as paths of this storage."""

        def read(path: str) -> str:
            storage, name = paths[path]
            with storage.open(name) as file:
                return str(file.read().decode())

        ours = [path for path in paths if path.startswith("relations/")]
        # That of forms comes last: it looks at the inputs that the others have made.
        modules = sorted((p for p in ours if p.endswith("/main.js")), key=lambda p: ("/form/" in p, p))
        styles = sorted(path for path in ours if path.endswith(".css") and "/docs/" not in path)
        made = {
            BUNDLE: bundle(modules, read),
            STYLES: "\n".join(map(read, styles)),
            FRAME: "\n".join(map(read, FRAMED)),
            FORMS: read("admin/css/forms.css").replace(WIDGETS[0], read(WIDGETS[1])),
        }
        for path, text in made.items():
            self.delete(path)
            self._save(path, ContentFile(text.encode()))
        groups = ((modules, BUNDLE), (styles, STYLES), (FRAMED, FRAME), (["admin/css/forms.css"], FORMS))
        self.stands_for = {name: path for names, path in groups for name in names}
        return {path: (self, path) for path in made}
