"""An impact for scripts.

The JSON is one object and stays compatible: fields may be added, none is renamed or removed.

    {
      "class": "major",                     none, patch, minor or major
      "stacks": [{"stack": "...", "action": "remove", "because": "..."}],   whole stacks: add or remove
      "changes": [
        {
          "stack": "network", "resource": "Vpc", "type": "AWS::EC2::VPC",
          "action": "replace",              add, remove, replace, may-replace or modify
          "properties": ["CidrBlock"],      dotted paths, * for every member of a list
          "because": ["..."],               sentences
          "data_lost": false,
          "interrupts": false,
          "hazard": [{"name": "...", "why": "...", "remedy": "..."}]
        }
      ],
      "parameters": [{"stack": "...", "parameter": "...", "action": "...", "because": "...", "breaks": false}],
      "exports": [{"stack": "...", "export": "...", "action": "...", "because": "...", "imported_by": ["..."]}],
      "policies": [{"stack": "...", "resource": "...", "path": "...", "allows": "..."}],
      "old": "1.0.0", "new": "2.0.0",       what was compared
      "exit": 3                             the exit code of the command
    }
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from generator.impact.model import Change, Impact
from generator.impact.release_class import exit_code, release_class


def to_json(impact: Impact) -> str:
    """The impact as JSON: every list in the order of the impact, the fields always in the same order."""
    fields = {
        "class": release_class(impact),
        "stacks": [asdict(stack) for stack in impact.stacks],
        "changes": [_change(change) for change in impact.changes],
        "parameters": [asdict(parameter) for parameter in impact.parameters],
        "exports": [asdict(export) for export in impact.exports],
        "policies": [asdict(policy) for policy in impact.policies],
        "old": impact.old,
        "new": impact.new,
        "exit": exit_code(impact),
    }
    return json.dumps(fields, indent=2) + "\n"


def _change(change: Change) -> dict[str, Any]:
    return {
        "stack": change.stack,
        "resource": change.resource,
        "type": change.type,
        "action": change.action,
        "properties": change.properties,
        "because": change.because,
        "data_lost": change.data_lost,
        "interrupts": change.interrupts,
        "hazard": [asdict(hazard) for hazard in change.hazards],
    }
