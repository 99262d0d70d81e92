"""The API about sets."""

from __future__ import annotations

from typing import Any

from deployer.aws.calls import Call
from deployer.aws.cloudformation.template import acknowledged, body_of, parse
from generator.rehearsal.errors import ApiError

from . import requests, views
from .instances import InstancesApi
from .model import StackSet
from .operations import OperationsApi


class StackSetsApi(InstancesApi, OperationsApi):
    """Making, showing, updating and deleting sets."""

    def create_stack_set(self, call: Call) -> dict[str, Any]:
        """Make a set without any instance."""
        asked, settings = call.parameters, requests.settings(call, self.organization)
        account, token = requests.owner(call, self.organization), asked["ClientRequestToken"]
        name = asked["StackSetName"]
        here = self.sets.setdefault((account, call.region), {})
        if name in here:
            if here[name].token == token:
                return {"StackSetId": here[name].id}
            raise ApiError("NameAlreadyExistsException", f"Stack set {name} already exists", 409)
        text, template = self._template(call)
        number = f"{name}:{self.new_id()}"
        here[name] = StackSet(
            name=name,
            id=number,
            arn=f"arn:aws:cloudformation:{call.region}:{account}:stackset/{number}",
            account=account,
            template=text,
            parameters=requests.values(template, call, None),
            settings=settings,
            token=token,
        )
        return {"StackSetId": number}

    def describe_stack_set(self, call: Call) -> dict[str, Any]:
        """Show a set."""
        return {"StackSet": views.stack_set(self.called_set(call))}

    def update_stack_set(self, call: Call) -> dict[str, Any]:
        """Give a set another content, and that to some of its instances, or to all."""
        there, asked = self.called_set(call), call.parameters
        self.require_free(there, call)
        settings = requests.changed(there, call)
        text, template = there.template, parse(there.template)
        if not asked.get("UsePreviousTemplate"):
            text, template = self._template(call)
        acknowledged(template, asked.get("Capabilities", []))
        values = requests.values(template, call, there.parameters)
        cells = requests.cells(there, call, self.organization)
        if {"TemplateBody", "TemplateURL", "Parameters"} & asked.keys():
            for each in there.instances.values():
                each.status = "OUTDATED" if each.status == "CURRENT" else each.status
        there.template, there.parameters, there.settings = text, values, settings
        return self.begin_operation(there, call, "UPDATE", cells)

    def delete_stack_set(self, call: Call) -> None:
        """Delete a set that has no instances; one that is not there is as good as deleted."""
        account, name = requests.owner(call, self.organization), call.parameters["StackSetName"]
        here = self.sets.get((account, call.region), {})
        if name in here:
            if here[name].active:
                raise ApiError("OperationInProgressException", "An operation is in progress", 409)
            if here[name].instances:
                raise ApiError("StackSetNotEmptyException", f"StackSet {name} is not empty", 409)
            del here[name]

    def _template(self, call: Call) -> tuple[str, dict[str, Any]]:
        text = body_of(call.parameters, self.fetch)
        template = parse(text)
        acknowledged(template, call.parameters.get("Capabilities", []))
        return text, template
