from django.db import migrations


class Migration(migrations.Migration):
    """Do nothing.

    It once gave the token table foreign keys into django-oauth-toolkit's tables, which are gone.
    """

    dependencies = [("relations", "0001_initial")]

    operations = []
