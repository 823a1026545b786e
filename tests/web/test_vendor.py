"""Vendored files are the ones that the manifest names, and need nothing that is not here."""

import hashlib
import re
from pathlib import Path

from django.conf import settings

VENDOR = Path(settings.BASE_DIR) / "static" / "vendor"
ROW = re.compile(r"^\| `([^`]+)` \|.*`([0-9a-f]{64})` \|$", re.MULTILINE)


def test_every_vendored_file_has_the_sum_of_the_manifest():
    written = dict(ROW.findall((VENDOR / "README.md").read_text(encoding="utf-8")))

    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "README.md"
    }

    assert found == written


def test_no_vendored_file_asks_for_a_source_map():
    asking = [
        path.name for path in VENDOR.rglob("*.css") if b"sourceMappingURL" in path.read_bytes()
    ]

    assert asking == []
