"""Who recused themselves before conflicts were kept has one in that plan, too."""

from django.db import migrations


def keep_conflicts(apps, schema_editor):
    """One for each assessment that was recused, by whoever did so; the reason stands with it."""
    Assessment = apps.get_model("applications", "Assessment")
    Conflict = apps.get_model("applications", "Conflict")
    Entry = apps.get_model("workflow", "Entry")
    Remark = apps.get_model("workflow", "Remark")
    taken = Entry.objects.filter(kind="applications.assessment", step="recuse").order_by("pk")
    for entry in taken:
        assessment = Assessment.objects.filter(pk=entry.matter_id).first()
        if assessment is None:
            continue
        said = Remark.objects.filter(entry=entry, name="reason").first()
        Conflict.objects.get_or_create(
            plan_id=assessment.plan_id, person_id=entry.by_id,
            defaults={"reason": said.text if said else "", "declared_at": entry.at},
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0002_deciding"),
        ("workflow", "0001_initial"),
    ]

    operations = [migrations.RunPython(keep_conflicts, migrations.RunPython.noop)]
