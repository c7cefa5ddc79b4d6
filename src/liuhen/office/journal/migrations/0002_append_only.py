"""Triggers: the database itself refuses to change or delete what the journal holds, on SQLite and on PostgreSQL."""

from typing import Any

from django.db import migrations

TABLES = ("journal_journalentry", "journal_payload", "journal_sealedentry", "journal_signedcheckpoint")


def add_triggers(_apps: Any, schema_editor: Any) -> None:
    """Refuse UPDATE and DELETE (and TRUNCATE where there is such a thing)."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the journal is append-only: % on % refused', TG_OP, TG_TABLE_NAME; END $$",
            params=None,  # no placeholders: the signs of percent are the function's own
        )
    for table in TABLES:
        for operation in ("UPDATE", "DELETE"):
            name = f"{table}_no_{operation.lower()}"
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {operation} ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()"
                )
            else:
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {operation} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'the journal is append-only: {operation} on {table} refused'); END"
                )
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()"
            )


def drop_triggers(_apps: Any, schema_editor: Any) -> None:
    """Take the triggers away (only when the whole table goes)."""
    for table in TABLES:
        for operation in ("update", "delete", "truncate"):
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{operation} ON {table}")
            else:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{operation}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS journal_is_append_only()")


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(add_triggers, drop_triggers)]
