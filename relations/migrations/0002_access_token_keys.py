from django.db import migrations


class Migration(migrations.Migration):
    """Nothing: it gave tokens keys into django-oauth-toolkit's tables, and tokens have a table of their own now."""

    dependencies = [("relations", "0001_initial")]

    operations = []
