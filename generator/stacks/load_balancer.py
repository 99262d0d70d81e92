"""The load balancer: one for all services of an environment, with a production and a test listener.

Both listeners answer 404 by themselves; each service adds a rule of its own. CodeDeploy moves traffic by
rewriting those rules, so nothing in this stack holds live weights, and it can be updated at any time.
"""

from __future__ import annotations

from typing import Any

from awacs import s3 as s3_actions
from awacs.aws import Principal
from troposphere import Output, Sub, Tags, Template
from troposphere.ec2 import SecurityGroup, SecurityGroupRule
from troposphere.elasticloadbalancingv2 import (
    Action,
    Certificate,
    FixedResponseConfig,
    Listener,
    ListenerCertificate,
    LoadBalancer,
    LoadBalancerAttributes,
    RedirectConfig,
)
from troposphere.route53 import AliasTarget, RecordSetType

from generator.blueprint import Export, Parameter, Scope, after, new_template
from generator.buckets import bucket_policy, objects_of, private_bucket
from generator.forms import load_balancer as form
from generator.iam import allow
from generator.stacks.network import NO_TRAFFIC, PRIVATE_SUBNET_IDS, PUBLIC_SUBNET_IDS, VPC_ID
from generator.testers import add_testers
from generator.web_acl import add_web_acl

HTTP_PORT = 80


PRODUCTION_LISTENER_ARN = Export("ProductionListenerArn", Scope.ENVIRONMENT, "The listener of production traffic.")
TEST_LISTENER_ARN = Export("TestListenerArn", Scope.ENVIRONMENT, "The listener on which new versions are tested.")
TESTER_SECURITY_GROUP_ID = Export(
    "TesterSecurityGroupId", Scope.ENVIRONMENT, "The security group of those who test; its tag says on which URL."
)
LOAD_BALANCER_FULL_NAME = Export(
    "LoadBalancerFullName", Scope.ENVIRONMENT, "The load balancer as CloudWatch metrics name it."
)
LOAD_BALANCER_SECURITY_GROUP_ID = Export(
    "LoadBalancerSecurityGroupId", Scope.ENVIRONMENT, "The security group of the load balancer."
)


def build() -> Template:
    """Build the template."""
    template = new_template(
        "load-balancer",
        "An application load balancer with a production and a test listener for blue/green deployments. A certificate "
        "makes both speak HTTPS and port 80 redirect; access logs, a web ACL and a DNS name are optional.",
        parameters=form.PARAMETERS,
        conditions=form.CONDITIONS,
        rules=form.RULES,
    )
    access_logs = _add_access_log_bucket(template)
    security_group = template.add_resource(_security_group())
    load_balancer = template.add_resource(_load_balancer(security_group, access_logs))
    production = _add_listener(template, load_balancer, "ProductionListener", form.PRODUCTION_PORT)
    test = _add_listener(template, load_balancer, "TestListener", form.TEST_PORT)
    template.add_resource(_redirect_to_https(load_balancer, [production, test]))
    testers = add_testers(
        template, security_group, vpc_id=VPC_ID.value(), port=form.TEST_PORT.ref(), url=_url(form.TEST_PORT)
    )
    template.add_resource(_alias(load_balancer))
    add_web_acl(template, load_balancer, form.HAS_WEB_ACL)
    _publish_listeners(template, production, test)
    _publish_load_balancer(template, load_balancer, security_group, testers)
    return template


def _add_access_log_bucket(template: Template) -> Any:
    # Load balancers write only to buckets encrypted with S3's own keys.
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    bucket = private_bucket(
        "AccessLogBucket", expiration_days=form.ACCESS_LOG_RETENTION_DAYS.ref(), Condition=form.HAS_ACCESS_LOGS.name
    )
    template.add_resource(bucket)
    delivery = allow(
        "DeliverAccessLogs",
        (s3_actions.PutObject,),
        objects_of(bucket, "AWSLogs/${AWS::AccountId}/"),
        Principal=Principal("Service", "logdelivery.elasticloadbalancing.amazonaws.com"),
    )
    permission = bucket_policy("AccessLogBucketPolicy", bucket, delivery, Condition=form.HAS_ACCESS_LOGS.name)
    template.add_resource(permission)
    return after(bucket.ref(), permission)


def _security_group() -> SecurityGroup:
    return SecurityGroup(
        "LoadBalancerSecurityGroup",
        GroupDescription="Load balancer of the environment",
        VpcId=VPC_ID.value(),
        SecurityGroupIngress=[
            _connections("Production traffic", form.PRODUCTION_PORT.ref(), form.PRODUCTION_CIDR),
            form.HAS_CERTIFICATE.either(_connections("Redirected to production", HTTP_PORT, form.PRODUCTION_CIDR)),
            form.HAS_TEST_CIDR.either(
                _connections("People who test a new version", form.TEST_PORT.ref(), form.TEST_CIDR)
            ),
        ],
        # Each service stack adds the way to its own tasks.
        SecurityGroupEgress=[NO_TRAFFIC],
        Tags=Tags(Name=Sub("${EnvironmentName}-load-balancer")),
    )


def _connections(description: str, port: Any, source: Parameter) -> SecurityGroupRule:
    return SecurityGroupRule(Description=description, IpProtocol="tcp", FromPort=port, ToPort=port, CidrIp=source.ref())


def _load_balancer(security_group: SecurityGroup, access_logs: Any) -> LoadBalancer:
    attributes = {
        "deletion_protection.enabled": form.DELETION_PROTECTION.ref(),
        "idle_timeout.timeout_seconds": form.IDLE_TIMEOUT_SECONDS.ref(),
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "routing.http.desync_mitigation_mode": "defensive",
        "access_logs.s3.enabled": form.ACCESS_LOGS.ref(),
    }
    # The load balancer proves at creation that it may write to the bucket, so the policy must be there.
    bucket = LoadBalancerAttributes(Key="access_logs.s3.bucket", Value=access_logs)
    return LoadBalancer(
        "LoadBalancer",
        Type="application",
        Scheme=form.SCHEME.ref(),
        Subnets=form.IS_INTERNAL.either(PRIVATE_SUBNET_IDS.values(), PUBLIC_SUBNET_IDS.values()),
        SecurityGroups=[security_group.ref()],
        LoadBalancerAttributes=[
            *(LoadBalancerAttributes(Key=key, Value=value) for key, value in attributes.items()),
            form.HAS_ACCESS_LOGS.either(bucket),
        ],
        Tags=Tags(Name=Sub("${EnvironmentName}")),
    )


def _add_listener(template: Template, load_balancer: LoadBalancer, title: str, port: Parameter) -> Listener:
    listener = Listener(
        title,
        LoadBalancerArn=load_balancer.ref(),
        Port=port.ref(),
        Protocol=form.HAS_CERTIFICATE.either("HTTPS", "HTTP"),
        Certificates=form.HAS_CERTIFICATE.either([Certificate(CertificateArn=form.CERTIFICATE_ARN.ref())]),
        SslPolicy=form.HAS_CERTIFICATE.either(form.SSL_POLICY.ref()),
        # Never a forward: CodeDeploy rewrites every default action that points at a service's target groups, and
        # the next update of this stack would write it back.
        DefaultActions=[
            Action(
                Type="fixed-response",
                FixedResponseConfig=FixedResponseConfig(
                    StatusCode="404", ContentType="text/plain", MessageBody="No service answers here."
                ),
            )
        ],
    )
    template.add_resource(listener)
    template.add_resource(
        ListenerCertificate(
            f"{title}Certificate",
            Condition=form.HAS_ADDITIONAL_CERTIFICATE.name,
            ListenerArn=listener.ref(),
            Certificates=[Certificate(CertificateArn=form.ADDITIONAL_CERTIFICATE_ARN.ref())],
        )
    )
    return listener


def _redirect_to_https(load_balancer: LoadBalancer, others: list[Listener]) -> Listener:
    target = RedirectConfig(StatusCode="HTTP_301", Protocol="HTTPS", Port=Sub("${ProductionPort}"))
    return Listener(
        "RedirectListener",
        Condition=form.HAS_CERTIFICATE.name,
        # An update that brings the certificate may also move a listener away from this port.
        DependsOn=others,
        LoadBalancerArn=load_balancer.ref(),
        Port=HTTP_PORT,
        Protocol="HTTP",
        DefaultActions=[Action(Type="redirect", RedirectConfig=target)],
    )


def _alias(load_balancer: LoadBalancer) -> RecordSetType:
    return RecordSetType(
        "Alias",
        Condition=form.HAS_ALIAS.name,
        HostedZoneId=form.HOSTED_ZONE_ID.ref(),
        Name=form.HOST_NAME.ref(),
        Type="A",
        AliasTarget=AliasTarget(
            DNSName=load_balancer.get_att("DNSName"),
            HostedZoneId=load_balancer.get_att("CanonicalHostedZoneID"),
            EvaluateTargetHealth=True,
        ),
    )


def _publish_listeners(template: Template, production: Listener, test: Listener) -> None:
    PRODUCTION_LISTENER_ARN.publish(template, production.ref())
    TEST_LISTENER_ARN.publish(template, test.ref())


def _publish_load_balancer(
    template: Template, load_balancer: LoadBalancer, security_group: SecurityGroup, testers: SecurityGroup
) -> None:
    LOAD_BALANCER_FULL_NAME.publish(template, load_balancer.get_att("LoadBalancerFullName"))
    LOAD_BALANCER_SECURITY_GROUP_ID.publish(template, security_group.get_att("GroupId"))
    TESTER_SECURITY_GROUP_ID.publish(template, testers.get_att("GroupId"))
    for name, description, value in (
        ("ProductionUrl", "Where clients reach the services.", _url(form.PRODUCTION_PORT)),
        ("LoadBalancerDnsName", "The name to point your own DNS records at.", load_balancer.get_att("DNSName")),
    ):
        template.add_output(Output(name, Description=description, Value=value))


def _url(port: Parameter) -> Any:
    authority = f"${{HostName}}:${{{port.name}}}"
    return form.HAS_CERTIFICATE.either(
        Sub(f"https://{authority}"),
        form.HAS_HOST_NAME.either(
            Sub(f"http://{authority}"), Sub(f"http://${{LoadBalancer.DNSName}}:${{{port.name}}}")
        ),
    )
