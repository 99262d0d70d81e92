"""What holds for every committed template, whatever it is about."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from cfn_evaluator import Place, accepts
from cfnlint.decode import decode_str
from cfnlint.helpers import REGIONS
from committed_stacks import EVERYTHING, FOLDER, MANIFEST, NAMES, TEMPLATES, Estate, find, strings

import generator

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html, less room for a correction
INLINE_LIMIT_BYTES = 51_200 - 100
SECTIONS = ["AWSTemplateFormatVersion", "Description", "Metadata", "Parameters"]
SECTIONS += ["Rules", "Mappings", "Conditions", "Resources", "Outputs"]
SCOPES = {
    "environment": "${EnvironmentName}-",
    "service": "${EnvironmentName}-${ServiceName}-",
    "delivery": "${ServiceName}-",
    "account": "",
}
# A stack knows the names of its own scope, and a service belongs to one environment.
MAY_IMPORT = {"environment": {"environment"}, "service": {"environment", "service"}, "delivery": {"delivery"}}
MAY_IMPORT["account"] = set()

every_template = pytest.mark.parametrize("name", NAMES)


def _text(name: str, kind: str) -> str:
    return (FOLDER / f"{name}.{kind}").read_text("utf-8")


def _resources() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name, template in TEMPLATES.items():
        for logical_id, body in template["Resources"].items():
            yield name, logical_id, body


def _of_type(*kinds: str) -> list[Any]:
    return [pytest.param(body, id=logical_id) for _, logical_id, body in _resources() if body["Type"] in kinds]


# The files ------------------------------------------------------------------------------------------------------------


@every_template
def test_yaml_and_json_say_the_same(name: str) -> None:
    decoded, problems = decode_str(_text(name, "yaml"))
    assert problems == []
    assert decoded == TEMPLATES[name]


@every_template
@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_a_file_fits_into_a_call_and_is_what_the_manifest_says(name: str, kind: str) -> None:
    content = (FOLDER / f"{name}.{kind}").read_bytes()
    assert len(content) <= INLINE_LIMIT_BYTES
    assert MANIFEST[name]["files"][kind] == {
        "name": f"{name}.{kind}",
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
    }


@every_template
@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_a_file_is_text_that_every_editor_leaves_alone(name: str, kind: str) -> None:
    text = _text(name, kind)
    assert text.endswith("\n")
    assert "\r" not in text
    assert "\t" not in text


def test_the_folder_holds_the_templates_and_the_manifest_and_nothing_else() -> None:
    expected = {f"{name}.{kind}" for name in NAMES for kind in ("yaml", "json")} | {"manifest.json"}
    assert {path.name for path in FOLDER.iterdir()} == expected


@every_template
def test_sections_come_in_the_usual_order(name: str) -> None:
    written = re.findall(r"^(\w+):", _text(name, "yaml"), re.MULTILINE)
    assert written == [section for section in SECTIONS if section in written]
    assert list(TEMPLATES[name]) == written


@every_template
def test_no_function_in_yaml_is_a_tag_on_a_tag(name: str) -> None:
    assert re.findall(r"^[^'\"#|]*![A-Z]\w+ +![A-Z]\w+.*$", _text(name, "yaml"), re.MULTILINE) == []


@every_template
def test_yaml_has_no_anchor(name: str) -> None:
    assert re.findall(r"^\s*(?:- |\w+: )[&*]\w+", _text(name, "yaml"), re.MULTILINE) == []


@every_template
def test_a_template_needs_no_transform_macro_module_or_nested_stack(name: str) -> None:
    template = TEMPLATES[name]
    assert "Transform" not in template
    assert find(template, "Fn::Transform") == []
    assert re.findall(r'"Fn::(?:ForEach|Length|ToJsonString)[^"]*"', json.dumps(template)) == []
    kinds = {body["Type"] for body in template["Resources"].values()}
    assert not {kind for kind in kinds if kind.endswith("::MODULE")}
    assert not kinds & {"AWS::CloudFormation::Stack", "AWS::CloudFormation::Macro"}


@every_template
def test_a_template_says_what_it_is(name: str) -> None:
    template = TEMPLATES[name]
    assert template["Metadata"]["Template"] == name
    assert template["Metadata"]["Version"] == generator.__version__
    assert template["Outputs"]["TemplateVersion"]["Value"] == generator.__version__
    assert template["Description"].endswith(f"(ecs-bluegreen {name} {generator.__version__})")
    assert len(template["Description"].encode()) <= 1024


# Parameters -----------------------------------------------------------------------------------------------------------


@every_template
def test_every_parameter_is_in_one_group_and_they_stand_in_the_order_of_the_form(name: str) -> None:
    form = TEMPLATES[name]["Metadata"]["AWS::CloudFormation::Interface"]
    grouped = [parameter for group in form["ParameterGroups"] for parameter in group["Parameters"]]
    assert grouped == list(dict.fromkeys(grouped))
    assert sorted(grouped) == sorted(TEMPLATES[name]["Parameters"])
    assert list(TEMPLATES[name]["Parameters"]) == grouped
    labels = [group["Label"]["default"] for group in form["ParameterGroups"]]
    assert len(labels) == len(set(labels))


@every_template
def test_every_parameter_has_a_label_a_help_text_and_says_what_is_right(name: str) -> None:
    labels = TEMPLATES[name]["Metadata"]["AWS::CloudFormation::Interface"]["ParameterLabels"]
    assert list(labels) == list(TEMPLATES[name]["Parameters"])
    constraints = {"AllowedPattern", "AllowedValues", "MinLength", "MaxLength", "MinValue", "MaxValue"}
    for parameter, declared in TEMPLATES[name]["Parameters"].items():
        assert labels[parameter]["default"], parameter
        assert declared["Description"].endswith("."), parameter
        assert not constraints & declared.keys() or declared["ConstraintDescription"].endswith("."), parameter


@every_template
def test_every_default_satisfies_its_own_constraint(name: str) -> None:
    for parameter, declared in TEMPLATES[name]["Parameters"].items():
        assert "Default" not in declared or accepts(declared, str(declared["Default"])), parameter


@every_template
def test_an_optional_parameter_says_so_and_may_be_empty(name: str) -> None:
    for parameter, declared in MANIFEST[name]["parameters"].items():
        assert (declared.get("Default") == "") == declared["Label"].endswith("(optional)"), parameter


@every_template
def test_every_parameter_is_used(name: str) -> None:
    template = {key: TEMPLATES[name].get(key, {}) for key in ("Rules", "Conditions", "Resources", "Outputs")}
    used = {reference for reference in find(template, "Ref") if isinstance(reference, str)}
    for text in strings(template):
        used |= set(re.findall(r"\$\{([A-Za-z]+)\}", text))
    # A rule may ask for all parameters of a type.
    kinds = set(find(template, "Fn::RefAll")) | {value[0] for value in find(template, "Fn::ValueOfAll")}
    used |= {key for key, declared in TEMPLATES[name]["Parameters"].items() if declared["Type"] in kinds}
    assert TEMPLATES[name]["Parameters"].keys() - used == set()


@every_template
def test_every_condition_and_mapping_is_used_and_exists(name: str) -> None:
    template = TEMPLATES[name]
    named = [value for value in find(template, "Condition") if isinstance(value, str)]
    used = {*named, *(branch[0] for branch in find(template, "Fn::If"))}
    assert used == set(template.get("Conditions", {}))
    assert {value[0] for value in find(template, "Fn::FindInMap")} == set(template.get("Mappings", {}))


def test_the_same_parameter_is_declared_alike_in_every_template() -> None:
    shared = ("EnvironmentName", "ServiceName", "LogRetentionDays", "LogKeyArn", "PermissionsBoundaryArn")
    for parameter in shared:
        declared = [template["Parameters"].get(parameter) for template in TEMPLATES.values()]
        assert len({json.dumps(declaration) for declaration in declared if declaration}) == 1, parameter


# Outputs, exports, imports --------------------------------------------------------------------------------------------

# Read by a person in the console or by the deployer, not by a stack.
UNUSED_EXPORTS = {
    "RepositoryName": "the deployer empties the repository by name",
}


@every_template
def test_every_output_is_described(name: str) -> None:
    assert all(output["Description"].endswith(".") for output in TEMPLATES[name]["Outputs"].values())


@every_template
def test_every_export_begins_with_the_scope_of_its_stack_and_ends_with_the_name_of_its_output(name: str) -> None:
    for output, exported in MANIFEST[name]["exports"].items():
        assert exported == SCOPES[MANIFEST[name]["scope"]] + output


@every_template
def test_the_manifest_lists_exactly_the_exports_and_imports_of_the_template(name: str) -> None:
    template = TEMPLATES[name]
    exports = {
        key: value["Export"]["Name"]["Fn::Sub"] for key, value in template["Outputs"].items() if "Export" in value
    }
    assert MANIFEST[name]["exports"] == exports
    assert MANIFEST[name]["imports"] == sorted({value["Fn::Sub"] for value in find(template, "Fn::ImportValue")})


@every_template
def test_the_parameters_that_name_an_export_are_in_the_form(name: str) -> None:
    for exported in [*MANIFEST[name]["exports"].values(), *MANIFEST[name]["imports"]]:
        assert set(re.findall(r"\$\{(\w+)\}", exported)) <= TEMPLATES[name]["Parameters"].keys()


@every_template
def test_every_import_has_one_export_of_an_earlier_stack_in_reach(name: str) -> None:
    entry = MANIFEST[name]
    earlier = NAMES[: NAMES.index(name)]
    for imported in entry["imports"]:
        owners = [
            owner
            for owner in earlier
            if imported in MANIFEST[owner]["exports"].values() and MANIFEST[owner]["instead_of"] is None
        ]
        assert len(owners) == 1, imported
        assert MANIFEST[owners[0]]["scope"] in MAY_IMPORT[entry["scope"]]


def test_a_stack_that_stands_in_for_another_publishes_exactly_the_same() -> None:
    substitutes = {name: entry["instead_of"] for name, entry in MANIFEST.items() if entry["instead_of"]}
    assert substitutes == {"existing-network": "network"}
    for name, original in substitutes.items():
        assert MANIFEST[name]["exports"] == MANIFEST[original]["exports"]
        assert MANIFEST[name]["scope"] == MANIFEST[original]["scope"]
    assert Estate(without="network").stacks["existing-network"].exports == {
        "dev-VpcId": "vpc-1",
        "dev-PublicSubnetIds": "subnet-1,subnet-2",
        "dev-PrivateSubnetIds": "subnet-3,subnet-4",
    }


def test_every_export_is_imported_by_some_stack() -> None:
    imported = {value for entry in MANIFEST.values() for value in entry["imports"]}
    unused = {key for entry in MANIFEST.values() for key, value in entry["exports"].items() if value not in imported}
    assert unused == set(UNUSED_EXPORTS)


def test_the_last_word_of_an_export_is_unique() -> None:
    words = Counter(key for entry in MANIFEST.values() if entry["instead_of"] is None for key in entry["exports"])
    assert [word for word, times in words.items() if times > 1] == []


def test_no_two_environments_or_services_can_export_the_same_name() -> None:
    owners: dict[str, set[tuple[str, ...]]] = {}
    for environment, service in product(("dev", "web", "devweb"), ("web", "dev", "web-dev", "dev-web", "web-web")):
        given = {"EnvironmentName": environment, "ServiceName": service}
        for name, stack in Estate(_for_all_stacks(given)).stacks.items():
            whose = [value for key, value in given.items() if key in SCOPES[MANIFEST[name]["scope"]]]
            for exported in stack.exports:
                owners.setdefault(exported, set()).add((name, *whose))
    assert [name for name, found in owners.items() if len(found) > 1] == []


def _for_all_stacks(given: dict[str, str]) -> dict[str, dict[str, str]]:
    return {
        stack: {key: value for key, value in given.items() if key in template["Parameters"]}
        for stack, template in TEMPLATES.items()
    }


def test_every_estate_resolves_with_the_defaults_and_with_everything_on() -> None:
    assert Estate().resources.keys() < Estate(EVERYTHING).resources.keys()
    assert Estate(EVERYTHING).refusals() == Estate().refusals() == []


# Resources ------------------------------------------------------------------------------------------------------------


def test_logical_ids_are_in_pascal_case_and_unique_across_all_stacks() -> None:
    logical_ids = Counter(logical_id for _, logical_id, _ in _resources())
    assert [name for name, times in logical_ids.items() if times > 1] == []
    assert [name for name in logical_ids if not re.fullmatch(r"([A-Z][a-z0-9]*)+", name)] == []


@pytest.mark.parametrize(
    "body",
    _of_type(
        "AWS::S3::Bucket",
        "AWS::Logs::LogGroup",
        "AWS::KMS::Key",
        "AWS::ECR::Repository",
        "AWS::ECS::TaskDefinition",
    ),
)
def test_what_holds_data_outlives_its_stack(body: dict[str, Any]) -> None:
    assert body["DeletionPolicy"] == body["UpdateReplacePolicy"] == "Retain"


def test_nothing_else_is_kept_so_that_a_stack_can_be_deleted_and_made_again() -> None:
    kept = {body["Type"] for _, _, body in _resources() if "DeletionPolicy" in body}
    assert kept == {
        "AWS::S3::Bucket",
        "AWS::Logs::LogGroup",
        "AWS::KMS::Key",
        "AWS::ECR::Repository",
        "AWS::ECS::TaskDefinition",
    }


def test_what_belongs_to_an_account_says_so_and_exports_nothing() -> None:
    once = {name for name, template in TEMPLATES.items() if template["Metadata"].get("OncePerAccount") is True}
    assert once == {name for name, entry in MANIFEST.items() if entry["scope"] == "account"} != set()
    assert [MANIFEST[name]["exports"] for name in once] == [{}] * len(once)


# A Region stands in one place: accounts see two of its zones, so the third must not be asked for.
KNOWN_REGIONS = {("network", "us-west-1")}


@every_template
def test_no_text_names_an_account_a_region_a_zone_or_a_partition(name: str) -> None:
    template = TEMPLATES[name]
    texts = strings({key: template.get(key, {}) for key in ("Rules", "Mappings", "Conditions", "Resources", "Outputs")})
    texts += [str(declared.get("Default", "")) for declared in template["Parameters"].values()]
    region = re.compile(r"\b[a-z]{2}(?:-[a-z]+)+-\d[a-z]?\b")
    places = {(name, match.group()) for text in texts for match in region.finditer(text)}
    assert {place for place in places if place[1].rstrip("abcdef") in REGIONS} <= KNOWN_REGIONS
    assert [text for text in texts if re.search(r"\b\d{12}\b", text)] == []
    assert [text for text in texts if re.search(r"arn:aws\b", text)] == []


# Names that something outside the stack must know beforehand; everything else can be replaced.
PHYSICAL_NAMES = {
    ("Repository", "RepositoryName"): "the build pushes to it, other accounts pull from it",
    ("Application", "ApplicationName"): "the pipeline, perhaps of another account, names it",
    ("DeploymentGroup", "DeploymentGroupName"): "the pipeline, perhaps of another account, names it",
    ("Hook", "FunctionName"): "appspec.yaml names it; CodeDeploy's managed policies want the prefix",
    ("TaskRole", "RoleName"): "taskdef.json names it",
    ("ExecutionRole", "RoleName"): "taskdef.json names it",
    ("AccessRole", "RoleName"): "its name and path tell the pipeline's form where it is",
    ("PipelineRole", "RoleName"): "roles of other accounts trust it, before it exists",
    ("AdministrationRole", "RoleName"): "execution roles of other accounts trust it, before it exists",
    ("StackSetExecutionRole", "RoleName"): "StackSets looks for one name in every account",
    ("ArtifactBucket", "BucketName"): "roles of other accounts read it, before it exists",
    ("TaskLogGroup", "LogGroupName"): "taskdef.json names it",
    ("FirstTaskDefinition", "Family"): "the service and the pipeline name the family, not a revision",
    ("RequestFilterLogGroup", "LogGroupName"): "WAF writes only to log groups of its prefix",
    ("Connection", "ConnectionName"): "required",
    ("Notifications", "Name"): "required",
    ("Alias", "Name"): "the host name itself",
    ("ExecuteCommandPolicy", "PolicyName"): "required, and within one role",
    ("RequestPolicy", "PolicyName"): "required, and within one scalable target",
    ("CpuPolicy", "PolicyName"): "required, and within one scalable target",
}
# They name something else, which is not a resource of the same template.
FOREIGN_NAMES = {"MetricName", "ServiceName"}
# CodeDeploy's own configurations are chosen by name.
FOREIGN_NAMES_OF = {("DeploymentGroup", "DeploymentConfigName")}


def test_only_what_must_be_known_beforehand_has_a_name_of_its_own() -> None:
    logical_ids = {logical_id for _, logical_id, _ in _resources()}
    named = {
        (logical_id, key)
        for _, logical_id, body in _resources()
        for key, value in body.get("Properties", {}).items()
        if re.search(r"Name$|^Family$", key) and not (isinstance(value, dict) and value.get("Ref") in logical_ids)
    }
    foreign = {(logical_id, key) for logical_id, key in named if key in FOREIGN_NAMES}
    assert named - foreign - FOREIGN_NAMES_OF == set(PHYSICAL_NAMES)


LONGEST = {"EnvironmentName": "e" * 16, "ServiceName": "s" * 22}
# The isolated Regions have no way to GitHub, and so no pipeline of ours.
LONGEST_REGION = max((region for region in REGIONS if "-iso" not in region), key=len)


_FAR = Place(region=LONGEST_REGION)


def _longest_estate() -> Estate:
    names = _for_all_stacks(LONGEST)
    role = f"arn:aws:iam::444455556666:role/prod/{LONGEST_REGION}/prod-{LONGEST['ServiceName']}-{LONGEST_REGION}-access"
    return Estate({**names, "pipeline": {**names["pipeline"], "SecondAccessRoleArn": role}}, place=_FAR)


def test_the_longest_names_are_the_ones_the_form_admits() -> None:
    for template in TEMPLATES.values():
        for parameter, value in LONGEST.items():
            if parameter in template["Parameters"]:
                assert accepts(template["Parameters"][parameter], value)
                assert not accepts(template["Parameters"][parameter], value + value[0])


def test_every_iam_name_carries_the_region_and_fits_when_all_its_parts_are_as_long_as_can_be() -> None:
    names = [
        properties[key]
        for kind, key in (("AWS::IAM::Role", "RoleName"), ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"))
        for stack, evaluated in _longest_estate().stacks.items()
        for properties in (body["Properties"] for body in evaluated.resources.values() if body["Type"] == kind)
        if key in properties and "OncePerAccount" not in TEMPLATES[stack]["Metadata"]
    ]
    assert len(names) == 4
    assert all(LONGEST_REGION in name and len(name) <= 64 for name in names), names


@pytest.mark.parametrize(
    ("logical_id", "key", "longest", "pattern"),
    [
        ("Hook", "FunctionName", 64, r"[A-Za-z0-9_-]+"),
        ("Repository", "RepositoryName", 256, r"[a-z0-9]+(-[a-z0-9]+)*"),
        ("Application", "ApplicationName", 100, r"[A-Za-z0-9+=,.@_-]+"),
        ("DeploymentGroup", "DeploymentGroupName", 100, r"[A-Za-z0-9+=,.@_-]+"),
        ("Connection", "ConnectionName", 32, r".+"),
        ("Notifications", "Name", 64, r"[A-Za-z0-9_\s-]+"),
        ("FirstTaskDefinition", "Family", 255, r"[A-Za-z0-9_-]+"),
        ("TaskLogGroup", "LogGroupName", 512, r"[.\-_/#A-Za-z0-9]+"),
    ],
)
def test_every_other_name_fits_its_service_when_all_its_parts_are_as_long_as_can_be(
    logical_id: str, key: str, longest: int, pattern: str
) -> None:
    name = _longest_estate().properties(logical_id)[key]
    assert len(name) <= longest
    assert re.fullmatch(pattern, name)


@every_template
def test_the_manifest_asks_for_the_capability_that_the_template_needs(name: str) -> None:
    identities = [body for body in TEMPLATES[name]["Resources"].values() if body["Type"].startswith("AWS::IAM::")]
    names = {"RoleName", "ManagedPolicyName", "UserName", "GroupName", "InstanceProfileName"}
    named = any(names & body["Properties"].keys() for body in identities)
    needed = ["CAPABILITY_NAMED_IAM"] if named else ["CAPABILITY_IAM"] if identities else []
    assert MANIFEST[name]["capabilities"] == needed
    assert MANIFEST[name]["resource_types"] == sorted({body["Type"] for body in TEMPLATES[name]["Resources"].values()})


@every_template
def test_dependson_names_resources_that_always_exist(name: str) -> None:
    resources = TEMPLATES[name]["Resources"]
    for logical_id, body in resources.items():
        wanted = body.get("DependsOn", [])
        for other in [wanted] if isinstance(wanted, str) else wanted:
            # A condition that leaves out the one and not the other makes CloudFormation refuse the template.
            assert resources[other].get("Condition") in (None, body.get("Condition")), (logical_id, other)


# Logs and keys --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", _of_type("AWS::Logs::LogGroup"))
def test_every_log_group_forgets_after_a_time(body: dict[str, Any]) -> None:
    assert body["Properties"]["RetentionInDays"]


@pytest.mark.parametrize("body", _of_type("AWS::Lambda::Function"))
def test_every_function_writes_to_a_log_group_of_its_stack(body: dict[str, Any]) -> None:
    group = body["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
    owners = [template for template in TEMPLATES.values() if body in template["Resources"].values()]
    assert owners[0]["Resources"][group]["Type"] == "AWS::Logs::LogGroup"
    assert body["Properties"]["LoggingConfig"]["LogFormat"] == "JSON"


@pytest.mark.parametrize("body", _of_type("AWS::KMS::Key"))
def test_every_key_is_renewed(body: dict[str, Any]) -> None:
    assert body["Properties"]["EnableKeyRotation"] is True


@pytest.mark.parametrize("body", _of_type("AWS::S3::Bucket"))
def test_every_bucket_is_private_encrypted_versioned_and_emptied_by_age(body: dict[str, Any]) -> None:
    bucket = body["Properties"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    assert {rule["Status"] for rule in bucket["LifecycleConfiguration"]["Rules"]} == {"Enabled"}
