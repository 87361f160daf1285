"""`manage.py verify_documents`: is every file what was handed in?"""

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError

from ...downloads import digest_of
from ...models import DocumentVersion
from ...storing import FOLDER


class Command(BaseCommand):
    help = "Recompute the digest of every file; names each that differs and ends with 1."

    def add_arguments(self, parser):
        parser.add_argument("--case", help="only the case of this reference")
        parser.add_argument(
            "--orphans", action="store_true", help="name files that no version knows, too"
        )

    def handle(self, *args, case=None, orphans=False, **options):
        versions = DocumentVersion.objects.select_related("document__case").order_by("pk")
        if case:
            versions = versions.filter(document__case__reference=case)
        count = bad = 0
        for version in versions.iterator(chunk_size=500):
            count += 1
            if problem := what_is_wrong(version):
                bad += 1
                where = f"document {version.document_id}, version {version.number}"
                self.stderr.write(
                    f"version row {version.pk} ({where}, case {version.document.case.reference}, "
                    f"{version.file.name}): {problem}"
                )
        if orphans:
            for path in files_nobody_knows():
                self.stdout.write(f"no version knows {path}")
        if bad:
            raise CommandError(f"{bad} of {count} files are not what was handed in.")
        self.stdout.write(f"{count} files are what was handed in.")


def what_is_wrong(version: DocumentVersion) -> str:
    """In which way the stored file is not the one handed in; empty when it is."""
    try:
        with default_storage.open(version.file.name, "rb") as file:
            found = digest_of(file)
            size = file.tell()
    except OSError:
        return "the file is missing or cannot be read"
    if size != version.size:
        return f"it has {size} bytes instead of {version.size}"
    return "" if found == version.sha256 else f"its digest is {found}, not {version.sha256}"


def files_nobody_knows():
    """Paths in the store without a row: what a process killed between file and row left."""
    known = set(DocumentVersion.objects.values_list("file", flat=True))
    try:
        folders, _files = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    for folder in sorted(folders):
        for name in sorted(default_storage.listdir(f"{FOLDER}/{folder}")[1]):
            if f"{FOLDER}/{folder}/{name}" not in known:
                yield f"{FOLDER}/{folder}/{name}"
