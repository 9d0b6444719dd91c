"""Compare ids exactly, byte for byte, on MySQL and MariaDB too, whose usual collations take "A" for "a"."""

from django.db import migrations

COLUMNS = {
    "relations_entry": {"document_id": "varchar(64) NOT NULL"},
    "relations_link": {"resource_type": "varchar(100) NULL", "resource_id": "varchar(255) NULL"},
}


def compare_exactly(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor != "mysql":
        return
    # Without padding: trailing spaces count as well.
    collation = "utf8mb4_nopad_bin" if connection.mysql_is_mariadb else "utf8mb4_0900_bin"
    for table, columns in COLUMNS.items():
        for name, definition in columns.items():
            kind, null = definition.split(" ", 1)
            schema_editor.execute(
                f"ALTER TABLE {table} MODIFY {name} {kind} CHARACTER SET utf8mb4 COLLATE {collation} {null}"
            )


class Migration(migrations.Migration):
    dependencies = [("relations", "0002_access_token_keys")]

    operations = [migrations.RunPython(compare_exactly, migrations.RunPython.noop, atomic=False)]
