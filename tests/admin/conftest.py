import pytest
from django.contrib.auth.models import Permission, User

from relations.engine import schema
from relations.models import Field, Flow, Locale
from tests.remembered import remembered

FEATURES = {
    "categories": {},
    "cities": {},
    "restaurants": {},
    "articles": {"draft_and_publish": True},
    "guides": {"localized": True},
}
KINDS = {
    "description": "text",
    "email": "email",
    "seats": "integer",
    "rating": "decimal",
    "vegan": "boolean",
    "opened": "date",
    "checked": "datetime",
    "lunch": "time",
    "hours": "json",
    "code": "password",
    "visits": "biginteger",
    "kind": "enumeration",
}
OPTIONS = {"seats": {"min": 1, "max": 500}, "kind": {"enum": ["bar", "bistro"]}}
RELATIONS = {
    ("restaurants", "categories"): "categories",
    ("restaurants", "city"): "cities",
    ("restaurants", "guides"): "guides",
    ("categories", "articles"): "articles",
    ("articles", "topics"): "categories",
    ("articles", "related"): "articles",
    ("guides", "restaurants"): "restaurants",
}


@pytest.fixture
@remembered
def guide(db):
    """Restaurants with categories (both sides) and a city; articles with drafts; guides in two locales.

    Plain rows, for speed: flows are defined through the engine in the tests of flows.
    """
    flows = {slug: Flow(slug=slug, singular=slug, name=slug.title(), **f) for slug, f in FEATURES.items()}
    Flow.objects.bulk_create(flows.values())
    name = {"slug": "name", "name": "Name", "field_type": "string", "required": True, "localized": True}
    fields = [Field(flow=flow, **name) for flow in flows.values()]
    for slug, kind in KINDS.items():
        rules = {"options": OPTIONS.get(slug, {})}
        fields.append(
            Field(flow=flows["restaurants"], slug=slug, name=slug.title(), field_type=kind, **rules)
        )
    fields.append(Field(flow=flows["guides"], slug="year", name="Year", field_type="integer"))
    Field.objects.bulk_create(fields)
    for names, target in RELATIONS.items():
        relation(flows, *names, target).save()
    owning = Field.objects.get(flow=flows["restaurants"], slug="categories")
    relation(flows, "categories", "restaurants", "restaurants", mapped_by=owning).save()
    Locale.objects.create(code="fr", name="Français")
    schema.renew("default")
    return flows


def relation(flows, flow, slug, target, **sides):
    cardinality = "many-to-one" if slug == "city" else "many-to-many"
    return Field(
        flow=flows[flow],
        slug=slug,
        name=slug,
        field_type="relationship",
        cardinality=cardinality,
        target_flow=flows[target],
        **sides,
    )


@pytest.fixture
def admin(client, db):
    """A browser in which a superuser is logged in."""
    client.force_login(User.objects.create_superuser("root", password="x"))
    return client


@pytest.fixture
def log_in(client, db):
    """Log in somebody who has only these permissions, named like `view_entry`."""

    def log_in(*names, username="editor"):
        user = User.objects.create_user(username, is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=names))
        client.force_login(user)
        return client

    return log_in
