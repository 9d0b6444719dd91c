"""Names that look like something else are shown as they are."""

from django.urls import reverse

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Entry, Flow

WILD = """</li><script>alert(1)</script>"'&%s%(name)s{}\\"""


def test_wild_names_are_shown_as_they_are(admin_page):
    one = definitions.create_flow("a(b)", name=WILD, draft_and_publish=True)
    definitions.create_field(one, "name", name=WILD, field_type="string")
    options = {"field_type": "relationship", "cardinality": "many-to-many", "target_flow": one}
    owning = definitions.create_field(one, "-_-", name=WILD, **options)
    definitions.create_field(one, "__", name=WILD, mapped_by=owning, **options)
    service = documents("a(b)")
    service.create({"name": WILD}, document_id="x/y?z")
    service.create({"name": WILD, "-_-": ["x/y?z"]}, document_id="%2F")
    entry = Entry.objects.get(document_id="%2F").pk
    pages = [
        reverse("admin:relations_flow_diagram"),
        reverse("admin:relations_flow_change", args=[Flow.objects.get().pk]),
        reverse("admin:relations_entry_changelist") + "?flow=a(b)",
        *(
            reverse(f"admin:relations_entry_{name}", args=[entry])
            for name in ("change", "neighbourhood", "publish")
        ),
    ]
    for url in pages:
        assert admin_page.goto(url).status == 200
        text = admin_page.locator("body").inner_text()
        values = admin_page.locator("input").evaluate_all("all => all.map(input => input.value)")
        drawn = admin_page.locator("svg text").evaluate_all("all => all.map(text => text.textContent)")
        assert any(WILD in shown for shown in [" ".join(text.split()), *values, *drawn]), url
