"""How AWS bills each resource type that a template may hold: by what, in words, and where AWS says so.

No prices: they differ by Region and change. A test holds this against every committed template.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# `hour`, `month` and `gigabyte` are billed although nobody uses the system; `use` is not; `free` never is.
Unit = Literal["hour", "month", "gigabyte", "use", "free"]


@dataclass(frozen=True)
class Billing:
    """What is counted, the rest of the story in a sentence, and the page of AWS that has the prices."""

    unit: Unit
    words: str
    url: str


_ALARMS = "https://aws.amazon.com/cloudwatch/pricing/"
_DEPLOY = "https://aws.amazon.com/codedeploy/pricing/"
_LAMBDA = "https://aws.amazon.com/lambda/pricing/"
_LOAD_BALANCING = "https://aws.amazon.com/elasticloadbalancing/pricing/"
_SNS = "https://aws.amazon.com/sns/pricing/"
_S3 = "https://aws.amazon.com/s3/pricing/"
_VPC = "https://aws.amazon.com/vpc/pricing/"
_WAF = "https://aws.amazon.com/waf/pricing/"
_CLOUDFORMATION = "https://aws.amazon.com/cloudformation/pricing/"
_IAM = "https://aws.amazon.com/iam/faqs/"

COSTS: dict[str, Billing] = {
    "AWS::ApplicationAutoScaling::ScalableTarget": Billing(
        "free", "Scaling itself is free.", "https://aws.amazon.com/autoscaling/pricing/"
    ),
    "AWS::ApplicationAutoScaling::ScalingPolicy": Billing(
        "month", "The policy is free; AWS makes alarms for it, each billed by the month.", _ALARMS
    ),
    "AWS::CloudFormation::WaitConditionHandle": Billing("free", "A placeholder that makes nothing.", _CLOUDFORMATION),
    "AWS::CloudWatch::Alarm": Billing(
        "month", "Each metric that an alarm watches, by the month; one with metric math watches several.", _ALARMS
    ),
    "AWS::CloudWatch::Dashboard": Billing("month", "Each dashboard beyond the free ones, by the month.", _ALARMS),
    "AWS::CodeBuild::Project": Billing(
        "use", "Builds by the minute, by the size of the machine.", "https://aws.amazon.com/codebuild/pricing/"
    ),
    "AWS::CodeConnections::Connection": Billing(
        "free",
        "Connections are free.",
        "https://docs.aws.amazon.com/dtconsole/latest/userguide/welcome-connections.html",
    ),
    "AWS::CodeDeploy::Application": Billing("free", "Deployments to ECS are free.", _DEPLOY),
    "AWS::CodeDeploy::DeploymentConfig": Billing("free", "Deployments to ECS are free.", _DEPLOY),
    "AWS::CodeDeploy::DeploymentGroup": Billing(
        "free", "Deployments to ECS are free; while one runs, the tasks of both versions are billed.", _DEPLOY
    ),
    "AWS::CodePipeline::Pipeline": Billing(
        "use",
        "Type V2: the minutes that actions run, except the first of each month and manual approvals.",
        "https://aws.amazon.com/codepipeline/pricing/",
    ),
    "AWS::CodeStarNotifications::NotificationRule": Billing(
        "free",
        "Rules are free; the topic they send to bills its messages.",
        "https://docs.aws.amazon.com/dtconsole/latest/userguide/welcome.html",
    ),
    "AWS::EC2::EIP": Billing("hour", "Each public IPv4 address by the hour, in use or not.", _VPC),
    "AWS::EC2::FlowLog": Billing(
        "gigabyte",
        "Records by the gigabyte delivered; the log group then stores them.",
        _ALARMS,
    ),
    "AWS::EC2::InternetGateway": Billing("free", "Free; traffic to the internet is billed by the gigabyte.", _VPC),
    "AWS::EC2::NatGateway": Billing("hour", "Each gateway by the hour, and each gigabyte it processes.", _VPC),
    "AWS::EC2::Route": Billing("free", "Routes are free.", _VPC),
    "AWS::EC2::RouteTable": Billing("free", "Route tables are free.", _VPC),
    "AWS::EC2::SecurityGroup": Billing("free", "Security groups are free.", _VPC),
    "AWS::EC2::SecurityGroupEgress": Billing("free", "Security groups are free.", _VPC),
    "AWS::EC2::SecurityGroupIngress": Billing("free", "Security groups are free.", _VPC),
    "AWS::EC2::Subnet": Billing("free", "Subnets are free; traffic between zones is billed by the gigabyte.", _VPC),
    "AWS::EC2::SubnetRouteTableAssociation": Billing("free", "Route tables are free.", _VPC),
    "AWS::EC2::VPC": Billing("free", "A VPC is free.", _VPC),
    "AWS::EC2::VPCEndpoint": Billing(
        "hour",
        "Interface endpoints by the hour in each zone, and by the gigabyte; gateway endpoints (S3, DynamoDB) are free.",
        "https://aws.amazon.com/privatelink/pricing/",
    ),
    "AWS::EC2::VPCGatewayAttachment": Billing("free", "Attaching a gateway is free.", _VPC),
    "AWS::ECR::Repository": Billing(
        "gigabyte", "Stored images by the gigabyte and month.", "https://aws.amazon.com/ecr/pricing/"
    ),
    "AWS::ECS::Cluster": Billing(
        "month", "The cluster is free; Container Insights, where it is on, bills each metric by the month.", _ALARMS
    ),
    "AWS::ECS::Service": Billing(
        "hour",
        "The running tasks, by the second for vCPU and memory, and their public IPv4 addresses if they have any.",
        "https://aws.amazon.com/fargate/pricing/",
    ),
    "AWS::ECS::TaskDefinition": Billing(
        "free", "Free; what runs by it is billed with the service.", "https://aws.amazon.com/ecs/pricing/"
    ),
    "AWS::ElasticLoadBalancingV2::Listener": Billing("free", "Part of the load balancer.", _LOAD_BALANCING),
    "AWS::ElasticLoadBalancingV2::ListenerCertificate": Billing("free", "Part of the load balancer.", _LOAD_BALANCING),
    "AWS::ElasticLoadBalancingV2::ListenerRule": Billing(
        "free", "Part of the load balancer; rules evaluated count towards its capacity units.", _LOAD_BALANCING
    ),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Billing(
        "hour",
        "By the hour, and by capacity units of traffic; facing the internet, also a public IPv4 address in each zone.",
        _LOAD_BALANCING,
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Billing("free", "Part of the load balancer.", _LOAD_BALANCING),
    "AWS::IAM::ManagedPolicy": Billing("free", "IAM is free.", _IAM),
    "AWS::IAM::Policy": Billing("free", "IAM is free.", _IAM),
    "AWS::IAM::Role": Billing("free", "IAM is free.", _IAM),
    "AWS::KMS::Key": Billing(
        "month", "Each key by the month, and requests to it.", "https://aws.amazon.com/kms/pricing/"
    ),
    "AWS::Lambda::EventInvokeConfig": Billing("free", "A setting of the function.", _LAMBDA),
    "AWS::Lambda::Function": Billing("use", "Only while it runs: by the call, and by the time and memory.", _LAMBDA),
    "AWS::Logs::LogGroup": Billing(
        "gigabyte", "Entries by the gigabyte when they are written, and by the gigabyte and month while kept.", _ALARMS
    ),
    "AWS::Route53::RecordSet": Billing(
        "free",
        "The record is free, and so are queries for an alias to a load balancer.",
        "https://aws.amazon.com/route53/pricing/",
    ),
    "AWS::S3::Bucket": Billing("gigabyte", "Stored objects by the gigabyte and month, and requests.", _S3),
    "AWS::S3::BucketPolicy": Billing("free", "A setting of the bucket.", _S3),
    "AWS::SNS::Subscription": Billing("use", "Mails beyond the free ones, by the message.", _SNS),
    "AWS::SNS::Topic": Billing("use", "Messages beyond the free ones.", _SNS),
    "AWS::SNS::TopicPolicy": Billing("free", "A setting of the topic.", _SNS),
    "AWS::WAFv2::LoggingConfiguration": Billing("free", "Free; the log group stores what it writes.", _WAF),
    "AWS::WAFv2::WebACL": Billing("month", "The web ACL and each of its rules by the month, and requests.", _WAF),
    "AWS::WAFv2::WebACLAssociation": Billing("free", "Part of the web ACL.", _WAF),
    "Custom::ClosedDefaultSecurityGroup": Billing(
        "free", "Runs a function of this stack once, at an update.", _CLOUDFORMATION
    ),
}
