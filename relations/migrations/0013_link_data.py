from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("relations", "0012_rewrites")]

    operations = [
        migrations.AddField(
            model_name="link",
            name="data",
            field=models.JSONField(editable=False, null=True, verbose_name="data"),
        )
    ]
