"""Long lists, written as plain rows for speed."""

from relations.models import Entry, EntryVersion, Field, Flow, Link
from relations.models.gaps import GAP
from tests.builders import make


def long_list(count, document="r"):
    """A restaurant with so many categories, called `c00000` and so on, in order."""
    make("restaurants", document)
    flow = Flow.objects.get(slug="categories")
    source = EntryVersion.objects.get(entry__document_id=document)
    names = [f"c{at:05}" for at in range(count)]
    entries = Entry.objects.bulk_create(
        (Entry(flow=flow, document_id=name) for name in names), batch_size=5000
    )
    times = {"created_at": source.created_at, "updated_at": source.created_at}
    EntryVersion.objects.bulk_create(
        (EntryVersion(entry=each, flow=flow, values={"name": each.document_id}, **times) for each in entries),
        batch_size=5000,
    )
    field = Field.objects.get(flow__slug="restaurants", slug="categories")
    both = {"source": source, "field": field, "inverse_position": source.pk}
    both |= {"source_status": "published", "target_status": "published"}
    Link.objects.bulk_create(
        (Link(target=each, position=at * GAP, **both) for at, each in enumerate(entries)),
        batch_size=5000,
    )
    return names
