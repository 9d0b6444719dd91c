import django.db.models.deletion
from django.db import migrations, models
from oauth2_provider.settings import oauth2_settings

from relations.models.token import reverse_name


class Migration(migrations.Migration):
    dependencies = [
        ("relations", "0001_initial"),
        # The first one after which all three of the toolkit's models exist. It is named, because a swappable
        # dependency is on an app's first migration, and IDToken came later than that.
        ("oauth2_provider", "0004_auto_20200902_2022"),
        migrations.swappable_dependency(oauth2_settings.APPLICATION_MODEL),
        migrations.swappable_dependency(oauth2_settings.REFRESH_TOKEN_MODEL),
        migrations.swappable_dependency(oauth2_settings.ID_TOKEN_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="accesstoken",
            name="application",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="relations_tokens",
                to=oauth2_settings.APPLICATION_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accesstoken",
            name="source_refresh_token",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name=reverse_name("refreshed_access_token"),
                to=oauth2_settings.REFRESH_TOKEN_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accesstoken",
            name="id_token",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name=reverse_name("access_token"),
                to=oauth2_settings.ID_TOKEN_MODEL,
            ),
        ),
    ]
