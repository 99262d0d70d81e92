"""Files of StackSets: right ones, and every way in which they can be wrong, with what is said of it."""

from __future__ import annotations

HEAD = """\
account: "111122223333"
region: eu-west-1
version: 1.0.0
template: network
"""
UNIT = "targets: {organizational_units: [ou-ab12-workload1]}\n"
REST = "regions: [eu-west-1]\nparameters: {EnvironmentName: prod}\n"
SERVICE = f"{HEAD}permissions: service-managed\n{UNIT}{REST}"
SELF = f"""\
{HEAD}permissions: self-managed
targets: {{accounts: ["222233334444"]}}
{REST}administration_role: arn:aws:iam::111122223333:role/Administration
execution_role: Execution
"""

EVERYTHING = (
    SERVICE
    + """\
name: prod-network
profile: organization
call_as: delegated-admin
template_bucket: templates-of-example
tags: {CostCenter: "4711"}
overrides:
  222233334444: {VpcPrefixLength: 20}
  "022233334444": {}
operation: {failure_tolerance: 10%, max_concurrent: 3, region_concurrency: parallel, mode: soft}
canary: {accounts: ["222233334444"]}
auto_deployment: {enabled: true, retain_on_removal: true}
diagnosis: {role: Reader, profile: reading}
"""
)

# One key, or one value, is wrong by itself.
WRONG = [
    ("", "the file is empty"),
    (SERVICE.replace("network", "netwrk"), 'there is no template "netwrk", did you mean network?'),
    (SERVICE + "canry: {}\n", "canry: unknown key, did you mean canary?"),
    (SERVICE.replace(UNIT, ""), "targets: is required: the accounts that get a stack"),
    (SERVICE.replace("{EnvironmentName: prod}", "{}"), "parameters.EnvironmentName: is required"),
    (SERVICE.replace("parameters: {EnvironmentName: prod}", ""), "parameters.EnvironmentName: is required"),
    (
        SERVICE.replace("{EnvironmentName: prod}", "{EnvironmentName: prod, NatGatways: none}"),
        "parameters.NatGatways: unknown parameter, did you mean NatGateways?",
    ),
    (
        SERVICE.replace("{EnvironmentName: prod}", "{EnvironmentName: prod, ContainerPort: 80}"),
        "parameters.ContainerPort: unknown parameter; it belongs to service",
    ),
    (
        SERVICE.replace("{EnvironmentName: prod}", "{EnvironmentName: prod, VpcPrefixLength: 24}"),
        'parameters.VpcPrefixLength: "24" is above 20',
    ),
    (SERVICE + 'overrides: {"222233334444": {NatGatways: none}}\n', "did you mean NatGateways?"),
    (SERVICE + 'overrides: {"222233334444": {NatGateways: two}}\n', "overrides.222233334444.NatGateways:"),
    (SERVICE + "overrides: {prod: {}}\n", '"prod" is not an account: 12 digits are needed'),
    (SERVICE + "name: 1st\n", '"1st" is no name'),
    (SERVICE + "call_as: admin\n", '"admin" is none of self, delegated-admin'),
    (SERVICE + "profile: '[x]'\n", "is not the name of a profile"),
    (SERVICE + "canary: {accounts: []}\n", "is empty: give at least one, or remove the key"),
    (SERVICE + "canary: {accounts: all}\n", "takes a list"),
    (SERVICE + 'canary: {accounts: ["222233334444", "222233334444"]}\n', "222233334444 is there twice"),
    (SERVICE + "canary: {accounts: [222233334444]}\n", "write it in quotes"),
    (SERVICE + "canary: {}\n", "canary.accounts: is required"),
    (SERVICE + "operation: {max_concurrent: 0}\n", "0 is not right: at least 1, and at most 100%"),
    (SERVICE + "operation: {failure_tolerance: 101%}\n", "101% is not right"),
    (SERVICE + "operation: {failure_tolerance: -1}\n", "neither a number of accounts nor a percentage"),
    (SERVICE + "auto_deployment: {enabled: yes}\n", "YAML reads an unquoted yes"),
    (SERVICE + "auto_deployment: {enabled: 'true'}\n", "is either true or false, without quotes"),
    (SERVICE + "auto_deployment: {}\n", "auto_deployment.enabled: is required"),
    (
        SERVICE + "auto_deployment: {enabled: false, retain_on_removal: true}\n",
        "auto_deployment.retain_on_removal: says nothing while enabled is false",
    ),
    (SERVICE + "diagnosis: {}\n", "diagnosis.role: is required"),
    (SERVICE + "diagnosis: {role: a/b}\n", '"a/b" is not the name of a role'),
    (SERVICE.replace("[eu-west-1]", "[eu-west-1, cn-north-1]"), "cn-north-1 is of another partition"),
    (SERVICE.replace("[eu-west-1]", "[eu-west-1, eu-west-1]"), "eu-west-1 is there twice"),
    (SERVICE.replace("ou-ab12-workload1", "workloads"), '"workloads" is no organizational unit'),
]
# Each key is right, and they do not fit together.
UNFIT = [
    (SERVICE + "execution_role: Execution\n", "execution_role: belongs to self-managed sets"),
    (SERVICE.replace(UNIT, "targets: {}\n"), "targets: needs organizational_units"),
    (
        SERVICE.replace("workload1]", 'workload1], accounts: ["222233334444"]'),
        "targets: has accounts without a filter",
    ),
    (SERVICE.replace("workload1]", "workload1], filter: difference"), "targets: has the filter difference without"),
    (SELF.replace("execution_role: Execution\n", ""), "execution_role: is required for a self-managed set"),
    (SELF + "call_as: self\n", "call_as: belongs to service-managed sets"),
    (SELF + "auto_deployment: {enabled: true}\n", "auto_deployment: belongs to service-managed sets"),
    (SELF.replace('{accounts: ["222233334444"]}', "{}"), "targets: needs accounts"),
    (
        SELF.replace('accounts: ["222233334444"]', "organizational_units: [ou-ab12-workload1]"),
        "targets: organizational_units and filter belong to service-managed sets",
    ),
    (SELF + 'canary: {accounts: ["333344445555"]}\n', "canary: 333344445555 gets no stack: it is not among"),
    (SELF + 'overrides: {"333344445555": {}}\n', "overrides: 333344445555 gets no stack"),
    (
        SERVICE.replace("workload1]", 'workload1], accounts: ["333344445555"], filter: difference')
        + 'canary: {accounts: ["333344445555"]}\n',
        "canary: 333344445555 gets no stack: targets leaves it out",
    ),
    (
        SERVICE + "operation: {failure_tolerance: 1, max_concurrent: 3}\n",
        "operation: max_concurrent is 3, but strict allows at most one more than failure_tolerance, which is 1",
    ),
]
