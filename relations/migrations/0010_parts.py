import hashlib
import re

from django.db import migrations, models
from django.db.models import deletion

CARDINALITIES = {
    "oneToOne": "one-to-one",
    "oneToMany": "one-to-many",
    "manyToOne": "many-to-one",
    "manyToMany": "many-to-many",
}
KINDS = ("component", "dynamiczone")
ROWS = 200


def add_fields(apps, schema_editor):
    """Create a row of Field for each relation in a component's attributes whose target flow exists."""
    using = schema_editor.connection.alias
    Component, Field, Flow = (apps.get_model("relations", name) for name in ("Component", "Field", "Flow"))
    flows = {flow.singular: flow for flow in Flow.objects.using(using)}
    for component in Component.objects.using(using).order_by("pk"):
        for order, (slug, attribute) in enumerate(component.attributes.items()):
            cardinality = CARDINALITIES.get(str(attribute.get("relation")))
            target = re.fullmatch(r"api::([\w-]+)(\.[\w-]+)?", str(attribute.get("target")))
            flow = flows.get((target[2] or f".{target[1]}")[1:]) if target else None
            outside = re.fullmatch(r"(admin|plugin|strapi)::[\w-]+(\.[\w-]+)?", str(attribute.get("target")))
            if attribute.get("type") == "relation" and cardinality and (flow or outside):
                Field.objects.using(using).create(
                    component=component, slug=slug, name=slug, field_type="relationship", order=order,
                    cardinality=cardinality, target_flow=flow, resource_types=[outside[0]] if outside else [],
                    options={"private": True} if attribute.get("private") is True else {},
                )


def drop_fields(apps, schema_editor):
    """Delete the fields of components with their links, on the way back: before, each field had a flow."""
    using = schema_editor.connection.alias
    Field, Link = (apps.get_model("relations", name) for name in ("Field", "Link"))
    Link.objects.using(using).filter(field__flow=None).delete()
    Field.objects.using(using).filter(flow=None).delete()
    if schema_editor.connection.vendor == "postgresql":
        # It alters no table whose deferred foreign keys are still to be checked.
        schema_editor.connection.check_constraints()


def tell_parts_apart(apps, schema_editor):
    """Give new ids to components that have the id of another component in the same version.

    The new id depends on where the component is, so that a draft and its published version get the same.
    """
    using = schema_editor.connection.alias
    Component, Field, EntryVersion = (
        apps.get_model("relations", name) for name in ("Component", "Field", "EntryVersion")
    )
    components = dict(Component.objects.using(using).values_list("uid", "attributes"))
    fields = {}
    for flow, slug, kind, options in Field.objects.using(using).filter(field_type__in=KINDS).values_list(
        "flow", "slug", "field_type", "options"
    ):
        fields.setdefault(flow, {})[slug] = {"type": kind, **options}
    versions = EntryVersion.objects.using(using).filter(flow__in=fields).order_by("pk")
    last = 0
    while batch := list(versions.filter(pk__gt=last).only("entry_id", "flow_id", "values")[:ROWS]):
        changed = [v for v in batch if _renamed(fields[v.flow_id], v.values, components, str(v.entry_id), set())]
        EntryVersion.objects.using(using).bulk_update(changed, ["values"])
        last = batch[-1].pk


def _renamed(fields, values, components, above, seen):
    """Whether ids were renewed in the values; `seen` are those of the version so far."""
    renewed = False
    for slug, attribute in fields.items():
        value = values.get(slug)
        if attribute.get("type") not in KINDS or not value:
            continue
        for part in value if isinstance(value, list) else [value]:
            if not isinstance(part, dict):
                continue
            here = f"{above}/{slug}/{part.get('id')}"
            while "id" in part and part["id"] in seen:
                renewed = True
                part["id"] = int(hashlib.sha256(f"{here}/{part['id']}".encode()).hexdigest()[:13], 16) + 1
            seen.add(part.get("id"))
            below = components.get(part.get("__component") or attribute.get("component"), {})
            renewed |= _renamed(below, part, components, here, seen)
    return renewed


class Migration(migrations.Migration):
    dependencies = [("relations", "0009_own_tokens")]

    operations = [
        migrations.AddField(
            model_name="link",
            name="part",
            field=models.BigIntegerField(default=0, editable=False, verbose_name="component"),
        ),
        migrations.RemoveConstraint(model_name="link", name="relations_link_order"),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                fields=("source", "field", "part", "position"), name="relations_link_order"
            ),
        ),
        migrations.RemoveConstraint(model_name="link", name="relations_link_target"),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                fields=("source", "field", "part", "target", "target_locale", "target_status"),
                name="relations_link_target",
            ),
        ),
        migrations.RemoveConstraint(model_name="link", name="relations_link_resource"),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                fields=("source", "field", "part", "resource_type", "resource_id"),
                name="relations_link_resource",
            ),
        ),
        migrations.AlterField(
            model_name="field",
            name="flow",
            field=models.ForeignKey(
                null=True, blank=True, on_delete=deletion.CASCADE, related_name="fields",
                to="relations.flow", verbose_name="flow",
            ),
        ),
        migrations.AddField(
            model_name="field",
            name="component",
            field=models.ForeignKey(
                null=True, blank=True, editable=False, on_delete=deletion.CASCADE, related_name="fields",
                to="relations.component", verbose_name="component",
            ),
        ),
        migrations.AddConstraint(
            model_name="field",
            constraint=models.UniqueConstraint(
                fields=("component", "slug"), name="relations_field_of_component"
            ),
        ),
        migrations.AddConstraint(
            model_name="field",
            constraint=models.CheckConstraint(
                condition=models.Q(flow__isnull=True) | models.Q(component__isnull=True),
                name="relations_field_owner",
            ),
        ),
        migrations.RunPython(add_fields, drop_fields, elidable=True),
        migrations.RunPython(tell_parts_apart, migrations.RunPython.noop, elidable=True),
    ]
