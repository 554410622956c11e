"""Entries as texts: one entry pretty and compact, the forms it may have, and texts drawn by chance."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

PRETTY = """{
  "format": "prefile-entry/1",
  "reference": "Gerät 4711",
  "entered": "2026-12-04T09:30",
  "lines": [
    {
      "tariff_number": "2804.61.00.00",
      "origin": "DE",
      "value": "15000",
      "quantities": [{"amount": "1000", "unit": "KG"}],
      "claims": ["mip-documentation"]
    }
  ]
}
"""
COMPACT = json.dumps(json.loads(PRETTY), ensure_ascii=False, separators=(",", ":"))

slow_to_start = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

FORMS = {
    "pretty": PRETTY,
    "compact": COMPACT,
    "with a byte order mark": f"\ufeff{PRETTY}",
    "in an array": f"[{COMPACT}]",
    "in a pretty array": f"[\n{PRETTY}]\n",
    "as a line": f"{COMPACT}\n",
    "between blank lines": f"\n \t\r\n{COMPACT}\r\n\n",
    "escaped": json.dumps(json.loads(PRETTY), indent=1),
}
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
