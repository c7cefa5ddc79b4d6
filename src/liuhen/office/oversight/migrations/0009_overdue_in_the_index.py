from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("capture", "0002_initial"),
        ("cases", "0002_initial"),
        ("oversight", "0008_causes_of_recompute"),
        ("people", "0002_own_period"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="obligation",
            name="board",
        ),
        migrations.RemoveIndex(
            model_name="obligation",
            name="board_of_all",
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                condition=models.Q(("is_open", True)), fields=["unit", "due_at", "id", "state"], name="board"
            ),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                condition=models.Q(("is_open", True)), fields=["due_at", "id", "state"], name="board_of_all"
            ),
        ),
    ]
