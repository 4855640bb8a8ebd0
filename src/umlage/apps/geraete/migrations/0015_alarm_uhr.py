from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geraete", "0014_heizkoerperkatalog"),
    ]

    operations = [
        migrations.AlterField(
            model_name="geraetealarm",
            name="art",
            field=models.CharField(
                choices=[
                    ("leck", "Leck"),
                    ("manipulation", "Manipulation"),
                    ("rueckfluss", "Rückfluss"),
                    ("trocken", "Trocken gelaufen"),
                    ("batterie", "Batterie schwach"),
                    ("demontage", "Abgenommen"),
                    ("fehler", "Gerätefehler"),
                    ("uhr", "Uhr falsch"),
                    ("rauch", "Rauchalarm"),
                    ("signalgeber", "Signalgeber gestört"),
                    ("verdeckt", "Öffnungen verdeckt"),
                    ("hindernis", "Hindernis im Umfeld"),
                    ("lebensende", "Lebensende"),
                    ("unklar", "Unbekannte Meldung"),
                    ("sommer", "Zählt im Sommer"),
                    ("stillstand", "Stillstand"),
                    ("funkstille", "Funkstille"),
                    ("sprung", "Sprung"),
                    ("abgerechnet", "Wert weicht vom abgerechneten ab"),
                ],
                max_length=12,
                verbose_name="Art",
            ),
        ),
    ]
