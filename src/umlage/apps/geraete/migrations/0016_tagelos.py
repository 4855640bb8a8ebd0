from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geraete", "0015_alarm_uhr"),
    ]

    operations = [
        migrations.AddField(
            model_name="funkgeraet",
            name="tagelos",
            field=models.TextField(blank=True, default="", verbose_name="Werte ohne Tag"),
        ),
    ]
