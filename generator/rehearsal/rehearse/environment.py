"""The environment that is rehearsed: a copy of a parameter file, with the few values that a stand-in needs otherwise.

Nothing is changed in silence: `notes` has a sentence for each.
"""

from __future__ import annotations

import math
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generator import params
from generator.deployer import targets
from generator.deployer.targets import Target
from generator.errors import UserError
from generator.params import Place
from generator.rehearsal.rehearse.releases import RATE, Slowness

TEMPLATES = Path("templates")
_ADDRESS = "127.0.0.1"
# An alarm counts whole minutes: the one in which answers become slow, and the one after the last that counts.
_BESIDE_AN_ALARM_MINUTES = 2
_SLOWER_SECONDS = 0.5
# Beside those that the hook sends.
_MORE_REQUESTS = 30
# Some systems, and containers, let everyone have them; the load balancer's template refuses 443 without a certificate.
_FIRST_FOR_EVERYONE = 1024
_HTTPS = ("CertificateArn", "AdditionalCertificateArn", "HostName", "HostedZoneId")
_SECOND = "SecondAccessRoleArn"
_OF_A_SERVICE = ("target-groups", "service", "alarms", "deployment")

Values = Callable[[str, str], str]


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """What is rehearsed: the service of the file that has a pipeline, and `ports`, of its production and its test.

    `slowness` is what the hook does not notice and the alarm on slow answers is for.
    """

    name: str
    file: Path
    place: Place
    service: str
    repository: str
    branch: str
    ports: tuple[int, int]
    slowness: Slowness
    notes: tuple[str, ...]


def prepare(name: str, folder: Path, clock_factor: float) -> Rehearsed:
    """Write the copy of an environment to `folder`; raises `UserError` for one that cannot be rehearsed."""
    path = params.find(name)
    environment = params.load(path, TEMPLATES)
    there = {(each.service, each.stack): each for each in targets.load(environment, TEMPLATES)}
    service = _service(path, there)

    def value(stack: str, parameter: str) -> str:
        return _value(there[service if (service, stack) in there else None, stack], parameter)

    document = yaml.safe_load(path.read_text("utf-8"))
    slowness = _slowness(value)
    # The requests before, and the first slow answer, take their time whatever the clock does.
    minutes = (slowness.after / RATE + slowness.seconds) * clock_factor / 60
    notes = tuple(_changed(document, service, value, math.ceil(minutes)))
    file = folder / path.name
    file.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    balancer = document["stacks"]["load-balancer"]
    return Rehearsed(
        name=environment.name,
        file=file,
        place=Place(environment.account, environment.region, None, None),
        service=service,
        repository=value("pipeline", "FullRepositoryId"),
        branch=value("pipeline", "BranchName"),
        ports=(balancer["ProductionPort"], balancer["TestPort"]),
        slowness=slowness,
        notes=notes,
    )


def _service(path: Path, there: Mapping[tuple[str | None, str], Target]) -> str:
    """Return the first service that has a pipeline."""
    service = next((service for service, stack in there if service and stack == "pipeline"), None)
    if service is None:
        raise UserError(f"{path}: no service has a pipeline: there is no release to rehearse")
    needed = [(service, stack) for stack in _OF_A_SERVICE]
    if missing := [key[1] for key in (*needed, (None, "load-balancer")) if key not in there]:
        raise UserError(f"{path}: a rehearsal of {service} needs {', '.join(missing)} in the same file")
    if _value(there[service, "pipeline"], _SECOND):
        raise UserError(f"{path}: {_SECOND}: the second environment of a pipeline cannot be rehearsed")
    return service


def _value(target: Target, parameter: str) -> str:
    default = target.template.get("Parameters", {}).get(parameter, {}).get("Default", "")
    return str(target.parameters.get(parameter, default))


def _slowness(value: Values) -> Slowness:
    probes = 60 * int(value("deployment", "TestWindowMinutes")) // int(value("deployment", "ProbeIntervalSeconds"))
    return Slowness(probes + _MORE_REQUESTS, float(value("alarms", "LatencySeconds")) + _SLOWER_SECONDS)


def _changed(document: dict[str, Any], service: str, value: Values, until_slow: int) -> Iterator[str]:
    """Change a parameter file, and yield why; after `until_slow` minutes the first slow answer is there."""
    stacks, own = document.setdefault("stacks", {}), document["services"][service]
    yield from _in_one_account(document, own)
    balancer = stacks["load-balancer"] = dict(stacks.get("load-balancer") or {})
    yield from _without_https(balancer, own)
    yield from _with_free_ports(balancer, value)
    deployment = own["deployment"] = dict(own["deployment"] or {})
    yield from _as_the_releases_need_it(deployment, value, until_slow)


def _in_one_account(document: dict[str, Any], own: dict[str, Any]) -> Iterator[str]:
    if document.pop("tools", None) or (own.get("pipeline") or {}).pop("FirstAccessRoleArn", None):
        yield "The pipeline is in the account of the environment, not in one of its own."
    if document.pop("protect", False):
        yield "The environment is not protected: nobody has to type its name."


def _without_https(balancer: dict[str, Any], own: dict[str, Any]) -> Iterator[str]:
    if [name for name in _HTTPS if balancer.pop(name, None)]:
        yield "Listeners speak HTTP: the certificate, the host name and its zone are left out."
    hosts = (own.get("target-groups") or {}).pop("HostHeaders", None)
    test_host = (own.get("deployment") or {}).pop("TestHostHeader", None)
    if hosts or test_host:
        yield f"The service answers to every host name, not to {', '.join(hosts or [test_host])} alone."


def _with_free_ports(balancer: dict[str, Any], value: Values) -> Iterator[str]:
    for name in ("ProductionPort", "TestPort"):
        wanted = int(value("load-balancer", name))
        trouble = _trouble(wanted)
        balancer[name] = _free() if trouble else wanted
        if trouble:
            yield f"{name} is {balancer[name]}: {wanted} of this machine cannot be used ({trouble})."


def _as_the_releases_need_it(deployment: dict[str, Any], value: Values, until_slow: int) -> Iterator[str]:
    if (path := value("deployment", "TestPath")) != "/":
        deployment["TestPath"] = "/"
        yield f"The hook tests /, as clients do, not {path}: that is what breaks in the releases below."
    needed = int(value("alarms", "EvaluationMinutes")) + _BESIDE_AN_ALARM_MINUTES + until_slow
    if (kept := int(value("deployment", "TerminationWaitMinutes"))) < needed:
        deployment["TerminationWaitMinutes"] = needed
        yield (
            f"TerminationWaitMinutes is {needed}, not {kept}: until an alarm has fired the old tasks would be gone, "
            "and with them the way back."
        )


def _trouble(port: int) -> str:
    """Return why a port cannot be had, nothing if it can."""
    if port < _FIRST_FOR_EVERYONE:
        return "ports below 1024 are for administrators"
    with closing(socket.socket()) as probe:
        # As the balancer does: a port whose connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_ADDRESS, port))
        except OSError as error:
            return str(error.strerror)
    return ""


def _free() -> int:
    with socket.create_server((_ADDRESS, 0)) as probe:
        return int(probe.getsockname()[1])
