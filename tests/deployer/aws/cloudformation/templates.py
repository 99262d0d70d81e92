"""The API about templates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from generator.rehearsal.errors import invalid

from .base import without_empty
from .change_sets import ChangeSetApi
from .template import body_of, capabilities, parse

if TYPE_CHECKING:
    from deployer.aws.calls import Call

_REASON = "The following resource(s) require capabilities: [{}]"


class TemplatesApi(ChangeSetApi):
    """GetTemplate, GetTemplateSummary, ValidateTemplate."""

    def get_template(self, call: Call) -> dict[str, Any]:
        """Return the template of a stack or of a change set, as it was sent; botocore parses one that is JSON."""
        of_change_set = "ChangeSetName" in call.parameters
        version = self.change_set(call)[1].version if of_change_set else self.called(call).version
        if version is None:
            raise invalid(f"Template for stack {call.parameters['StackName']} does not exist")
        return {"TemplateBody": version.body, "StagesAvailable": ["Original", "Processed"]}

    def get_template_summary(self, call: Call) -> dict[str, Any]:
        """Tell what is in a template, or in that of a stack."""
        if "StackName" not in call.parameters:
            return _summary(parse(body_of(call.parameters, self.fetch)))
        version = self.called(call).version
        if version is None:  # a placeholder has no template; AWS answers with nothing in it
            return {"Parameters": [], "ResourceTypes": []}
        return _summary(version.template)

    def validate_template(self, call: Call) -> dict[str, Any]:
        """Tell what a template asks for, if it can be read."""
        summary = _summary(parse(body_of(call.parameters, self.fetch)))
        kept = ("ParameterKey", "DefaultValue", "NoEcho", "Description")
        parameters = [{key: each[key] for key in kept if key in each} for each in summary["Parameters"]]
        shown = ("Description", "Capabilities", "CapabilitiesReason")
        return {"Parameters": parameters} | {key: summary[key] for key in shown if key in summary}


def _summary(template: Mapping[str, Any]) -> dict[str, Any]:
    needed = capabilities(template)
    kinds = sorted({body["Type"] for body in template["Resources"].values()})
    return without_empty(
        {
            "Parameters": [_parameter(name, body) for name, body in template.get("Parameters", {}).items()],
            "Description": template.get("Description", ""),
            "Capabilities": needed,
            "CapabilitiesReason": _REASON.format(", ".join(kind for kind in kinds if "::IAM::" in kind))
            if needed
            else "",
            "ResourceTypes": kinds,
            "Version": str(template.get("AWSTemplateFormatVersion", "")),
            "Metadata": json.dumps(template["Metadata"]) if "Metadata" in template else "",
            "DeclaredTransforms": [],
        }
    )


def _parameter(name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    shown = {
        "ParameterKey": name,
        "ParameterType": body["Type"],
        "NoEcho": str(body.get("NoEcho", False)).lower() == "true",
        "Description": body.get("Description"),
    }
    if "Default" in body:
        shown["DefaultValue"] = str(body["Default"])
    allowed = [str(value) for value in body.get("AllowedValues", [])]
    return without_empty(shown) | {"ParameterConstraints": {"AllowedValues": allowed} if allowed else {}}
