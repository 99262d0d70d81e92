"""What must be allowed although no schema names it, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Extra:
    """Actions, what they are needed for, and why the schemas are silent about them."""

    purpose: str
    actions: tuple[str, ...]
    because: str


EXTRAS = (
    Extra(
        "AWS::CodeBuild::Project",
        (
            "codebuild:BatchGetProjects",
            "codebuild:CreateProject",
            "codebuild:DeleteProject",
            "codebuild:UpdateProject",
        ),
        "The type is older than handlers, and its schema has none.",
    ),
    Extra(
        "AWS::ElasticLoadBalancingV2::ListenerCertificate",
        (
            "elasticloadbalancing:AddListenerCertificates",
            "elasticloadbalancing:DescribeListenerCertificates",
            "elasticloadbalancing:RemoveListenerCertificates",
        ),
        "The type is older than handlers, and its schema has none.",
    ),
    Extra(
        "AWS::CodePipeline::Pipeline",
        ("codeconnections:PassConnection",),
        "The schema names the action by the service's former prefix only; a connection made today has the new one.",
    ),
    Extra(
        "Custom::ClosedDefaultSecurityGroup",
        ("lambda:InvokeFunction",),
        "CloudFormation calls the function behind a custom resource with the rights of whoever deploys.",
    ),
    Extra(
        "CloudFormation",
        (
            "cloudformation:DescribeStackDriftDetectionStatus",
            "cloudformation:ListExports",
            "cloudformation:ListImports",
            "cloudformation:ListStacks",
            "cloudformation:ValidateTemplate",
        ),
        "StackSets asks these besides what it does with its stacks, and no schema is about a stack.",
    ),
    Extra(
        "Fn::GetAZs",
        ("ec2:DescribeAvailabilityZones",),
        "CloudFormation asks for the zones with the rights of whoever deploys.",
    ),
)
