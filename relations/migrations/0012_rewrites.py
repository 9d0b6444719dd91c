import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("relations", "0011_asset_uses")]

    operations = [
        migrations.AddField(
            model_name="field",
            name="stored_as",
            field=models.CharField(
                blank=True, editable=False, max_length=120, verbose_name="key of its values"
            ),
        ),
        migrations.CreateModel(
            name="Rewrite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "task",
                    models.CharField(
                        choices=[
                            ("prepare", "prepare values"),
                            ("forget", "forget values"),
                            ("fold", "fold texts"),
                            ("locale", "remove a locale"),
                        ],
                        max_length=10,
                        verbose_name="task",
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=120, verbose_name="key")),
                ("details", models.JSONField(default=dict, verbose_name="details")),
                ("cursor", models.BigIntegerField(default=0, verbose_name="cursor")),
                ("last", models.BigIntegerField(default=0, verbose_name="last")),
                ("lost", models.BigIntegerField(default=0, verbose_name="values lost")),
                ("done", models.BooleanField(default=False, verbose_name="done")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "flow",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="relations.flow",
                        verbose_name="flow",
                    ),
                ),
            ],
            options={
                "verbose_name": "rewrite",
                "verbose_name_plural": "rewrites",
                "ordering": ("pk",),
            },
        ),
    ]
