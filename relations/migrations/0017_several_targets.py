"""Let a relation have several target flows: a table of targets, and an inverse field for each."""

import django.db.models.deletion
from django.db import migrations, models


def fill(apps, editor):
    """Copy the target flow of each relation field into the new table of targets."""
    field, using = apps.get_model("relations", "Field"), editor.connection.alias
    through = field.targets.through
    rows = field.objects.using(using).exclude(target_flow=None).values_list("pk", "target_flow")
    through.objects.using(using).bulk_create(
        [through(field_id=pk, flow_id=flow) for pk, flow in rows], batch_size=500
    )
    settle(editor)


def empty(apps, editor):
    """Copy the first target flow of each relation field back into its row, when the migration is reversed.

    Relations to every flow have none.
    """
    field, using = apps.get_model("relations", "Field"), editor.connection.alias
    for pk, flow in field.targets.through.objects.using(using).order_by("-pk").values_list("field", "flow"):
        field.objects.using(using).filter(pk=pk).update(target_flow=flow)
    settle(editor)


def settle(editor):
    """Check deferred foreign keys now, since PostgreSQL alters no table with checks that are pending."""
    if editor.connection.vendor == "postgresql":
        editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [("relations", "0016_ordered_flows")]

    operations = [
        migrations.AddField(
            model_name="field",
            name="several",
            field=models.BooleanField(default=False, verbose_name="several flows"),
        ),
        migrations.AddField(
            model_name="field",
            name="targets",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="relations.flow", verbose_name="target flows"
            ),
        ),
        migrations.RunPython(fill, empty),
        migrations.RemoveField(model_name="field", name="target_flow"),
        migrations.AlterField(
            model_name="field",
            name="mapped_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="inverses",
                to="relations.field",
                verbose_name="mapped by",
            ),
        ),
        migrations.AddConstraint(
            model_name="field",
            constraint=models.UniqueConstraint(
                fields=("mapped_by", "flow"), name="relations_field_inverse"
            ),
        ),
    ]
