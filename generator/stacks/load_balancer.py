"""The load balancer: one for all services of an environment, with a production and a test listener.

Both listeners answer 404 by themselves; each service adds a rule of its own. CodeDeploy moves traffic by
rewriting those rules, so nothing in this stack holds live weights, and it can be updated at any time.
"""

from __future__ import annotations

from typing import Any

from awacs import s3 as s3_actions
from awacs.aws import Principal
from troposphere import And, Equals, Not, Output, Sub, Tags, Template
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

from generator.blueprint import (
    Condition,
    Export,
    Parameter,
    Rule,
    Scope,
    after,
    is_given,
    is_true,
    new_template,
    switch,
)
from generator.buckets import bucket_policy, objects_of, private_bucket
from generator.common import ENVIRONMENT_NAME
from generator.iam import allow
from generator.stacks.network import ANYWHERE, NO_TRAFFIC, PRIVATE_SUBNET_IDS, PUBLIC_SUBNET_IDS, VPC_ID
from generator.web_acl import add_web_acl

LISTENERS = "Listeners"
ENCRYPTION = "Encryption and names"
ACCESS = "Who may connect"
PROTECTION = "Protection and records"

PRODUCTION_PORT_NUMBER = 8080
TEST_PORT_NUMBER = 8090
HTTP_PORT = 80

CIDR_PATTERN = r"(\d{1,3}\.){3}\d{1,3}/\d{1,2}"

SCHEME = Parameter(
    name="Scheme",
    group=ACCESS,
    label="Reachable from",
    help="internet-facing: from the internet, through the public subnets. internal: from the VPC and what is connected "
    "to it. Cannot be changed later without a new load balancer.",
    default="internet-facing",
    allowed=("internet-facing", "internal"),
    constraint="internet-facing or internal.",
)
PRODUCTION_CIDR = Parameter(
    name="ProductionCidr",
    group=ACCESS,
    label="Addresses that may use production",
    help="Address range that may connect to the production listener, for example 0.0.0.0/0 for everyone.",
    default=ANYWHERE,
    pattern=CIDR_PATTERN,
    constraint="An IPv4 range such as 0.0.0.0/0 or 10.0.0.0/8.",
)
TEST_CIDR = Parameter(
    name="TestCidr",
    group=ACCESS,
    label="Addresses that may use the test listener (optional)",
    help="Address range of people who look at a new version before production gets it. "
    "Empty: only the hook that tests green may connect.",
    default="",
    pattern=f"({CIDR_PATTERN})?",
    constraint="An IPv4 range such as 203.0.113.0/24, or empty.",
)
PRODUCTION_PORT = Parameter(
    name="ProductionPort",
    group=LISTENERS,
    label="Production port",
    help="Port of the listener that carries production traffic. Usually 443 with a certificate.",
    type="Number",
    default=PRODUCTION_PORT_NUMBER,
    minimum=1,
    maximum=65535,
    constraint="A port number from 1 to 65535.",
)
TEST_PORT = Parameter(
    name="TestPort",
    group=LISTENERS,
    label="Test port",
    help="Port of the listener on which a new version is tested before production traffic reaches it.",
    type="Number",
    default=TEST_PORT_NUMBER,
    minimum=1,
    maximum=65535,
    constraint="A port number from 1 to 65535.",
)
IDLE_TIMEOUT_SECONDS = Parameter(
    name="IdleTimeoutSeconds",
    group=LISTENERS,
    label="Idle timeout (seconds)",
    help="A connection on which nothing moves for this long is closed.",
    type="Number",
    default=60,
    minimum=1,
    maximum=4000,
    constraint="1 to 4000 seconds.",
)
CERTIFICATE_ARN_PATTERN = r"(arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate/[a-f0-9-]+)?"
CERTIFICATE_ARN = Parameter(
    name="CertificateArn",
    group=ENCRYPTION,
    label="Certificate (optional)",
    help="ARN of an ACM certificate in this Region. With it both listeners speak HTTPS and port 80 redirects to "
    "production; without it both speak plain HTTP.",
    default="",
    pattern=CERTIFICATE_ARN_PATTERN,
    constraint="The ARN of an ACM certificate, or empty.",
)
ADDITIONAL_CERTIFICATE_ARN = Parameter(
    name="AdditionalCertificateArn",
    group=ENCRYPTION,
    label="Additional certificate (optional)",
    help="ARN of a second ACM certificate, for another domain or while one replaces another. "
    "The load balancer picks the one that fits the name a client asks for.",
    default="",
    pattern=CERTIFICATE_ARN_PATTERN,
    constraint="The ARN of an ACM certificate, or empty.",
)
SSL_POLICY = Parameter(
    name="SslPolicy",
    group=ENCRYPTION,
    label="TLS policy",
    help="TLS versions and ciphers the listeners accept. The default takes TLS 1.2 and 1.3 with forward secrecy.",
    default="ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
    # The policies that Security Hub's control ELB.17 accepts.
    # https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html
    allowed=(
        "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        "ELBSecurityPolicy-TLS13-1-3-2021-06",
        "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04",
        "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
        "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
    ),
    constraint="One of the listed policies.",
)
HOST_NAME = Parameter(
    name="HostName",
    group=ENCRYPTION,
    label="Host name (optional)",
    help="Name clients use, for example www.example.com. Needed with a certificate: the test of a new version verifies "
    "the certificate against it.",
    default="",
    pattern=r"([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+)?",
    constraint="A lower-case host name such as www.example.com, or empty.",
)
HOSTED_ZONE_ID = Parameter(
    name="HostedZoneId",
    group=ENCRYPTION,
    label="Route 53 hosted zone (optional)",
    help="ID of the zone in which the host name gets an alias record to this load balancer. Empty: no record.",
    default="",
    pattern=r"(Z[A-Z0-9]+)?",
    constraint="A hosted zone ID such as Z0123456789ABCDEFGHIJ, or empty.",
)
DELETION_PROTECTION = switch(
    "DeletionProtection",
    default=True,
    group=PROTECTION,
    label="Protect against deletion",
    help="Refuse to delete the load balancer. Set to false, update the stack, and then it can be deleted.",
)
ACCESS_LOGS = switch(
    "AccessLogs",
    default=True,
    group=PROTECTION,
    label="Record requests",
    help="Write an entry for every request to a bucket of this stack. Storage is billed.",
)
ACCESS_LOG_RETENTION_DAYS = Parameter(
    name="AccessLogRetentionDays",
    group=PROTECTION,
    label="Keep request records for (days)",
    help="Days after which records of requests are deleted from the bucket.",
    type="Number",
    default=90,
    minimum=1,
    maximum=3650,
    constraint="1 to 3650 days.",
)
WEB_ACL = switch(
    "WebAcl",
    default=False,
    group=PROTECTION,
    label="Web application firewall",
    help="Filter requests with AWS's managed rules for common attacks. About 9 USD a month and a price per request.",
)

HAS_CERTIFICATE = Condition("HasCertificate", is_given(CERTIFICATE_ARN))
HAS_ADDITIONAL_CERTIFICATE = Condition(
    "HasAdditionalCertificate", And(is_given(CERTIFICATE_ARN), is_given(ADDITIONAL_CERTIFICATE_ARN))
)
HAS_HOST_NAME = Condition("HasHostName", is_given(HOST_NAME))
HAS_ALIAS = Condition("HasAlias", And(is_given(HOST_NAME), is_given(HOSTED_ZONE_ID)))
HAS_TEST_CIDR = Condition("HasTestCidr", is_given(TEST_CIDR))
HAS_ACCESS_LOGS = Condition("HasAccessLogs", is_true(ACCESS_LOGS))
HAS_WEB_ACL = Condition("HasWebAcl", is_true(WEB_ACL))
IS_INTERNAL = Condition("IsInternal", Equals(SCHEME.ref(), "internal"))

RULES = (
    Rule(
        "ListenersHaveTheirOwnPorts",
        because="ProductionPort and TestPort must differ: a load balancer has one listener on a port.",
        that=Not(Equals(PRODUCTION_PORT.ref(), TEST_PORT.ref())),
    ),
    Rule(
        "HttpsNeedsACertificate",
        because="Port 443 without a certificate would speak plain HTTP: give CertificateArn or choose another port.",
        when=Equals(CERTIFICATE_ARN.ref(), ""),
        that=And(Not(Equals(PRODUCTION_PORT.ref(), "443")), Not(Equals(TEST_PORT.ref(), "443"))),
    ),
    Rule(
        "PortEightyRedirects",
        because="With a certificate port 80 redirects to production: choose other ports for the listeners.",
        when=is_given(CERTIFICATE_ARN),
        that=And(Not(Equals(PRODUCTION_PORT.ref(), "80")), Not(Equals(TEST_PORT.ref(), "80"))),
    ),
    Rule(
        "CertificateNeedsAHostName",
        because="The test of a new version verifies the certificate against HostName: give the name it is made for.",
        when=is_given(CERTIFICATE_ARN),
        that=is_given(HOST_NAME),
    ),
    Rule(
        "AdditionalCertificateNeedsAFirst",
        because="AdditionalCertificateArn adds to CertificateArn: give that one first.",
        when=is_given(ADDITIONAL_CERTIFICATE_ARN),
        that=is_given(CERTIFICATE_ARN),
    ),
    Rule(
        "AliasNeedsAHostName",
        because="HostedZoneId asks for an alias record: say in HostName which.",
        when=is_given(HOSTED_ZONE_ID),
        that=is_given(HOST_NAME),
    ),
)

PRODUCTION_LISTENER_ARN = Export("ProductionListenerArn", Scope.ENVIRONMENT, "The listener of production traffic.")
TEST_LISTENER_ARN = Export("TestListenerArn", Scope.ENVIRONMENT, "The listener on which new versions are tested.")
TEST_LISTENER_URL = Export("TestListenerUrl", Scope.ENVIRONMENT, "Where new versions are tested, without a path.")
TEST_LISTENER_PORT = Export("TestListenerPort", Scope.ENVIRONMENT, "The port of the test listener.")
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
        "An application load balancer with a production and a test listener for blue/green deployments.",
        parameters=(
            ENVIRONMENT_NAME,
            PRODUCTION_PORT,
            TEST_PORT,
            IDLE_TIMEOUT_SECONDS,
            SCHEME,
            PRODUCTION_CIDR,
            TEST_CIDR,
            CERTIFICATE_ARN,
            ADDITIONAL_CERTIFICATE_ARN,
            SSL_POLICY,
            HOST_NAME,
            HOSTED_ZONE_ID,
            DELETION_PROTECTION,
            ACCESS_LOGS,
            ACCESS_LOG_RETENTION_DAYS,
            WEB_ACL,
        ),
        conditions=(
            HAS_CERTIFICATE,
            HAS_ADDITIONAL_CERTIFICATE,
            HAS_HOST_NAME,
            HAS_ALIAS,
            HAS_TEST_CIDR,
            HAS_ACCESS_LOGS,
            HAS_WEB_ACL,
            IS_INTERNAL,
        ),
        rules=RULES,
    )
    access_logs = _add_access_log_bucket(template)
    security_group = template.add_resource(_security_group())
    load_balancer = template.add_resource(_load_balancer(security_group, access_logs))
    production = _add_listener(template, load_balancer, "ProductionListener", PRODUCTION_PORT)
    test = _add_listener(template, load_balancer, "TestListener", TEST_PORT)
    template.add_resource(_redirect_to_https(load_balancer))
    template.add_resource(_alias(load_balancer))
    add_web_acl(template, load_balancer, HAS_WEB_ACL)
    _publish(template, load_balancer, security_group, production, test)
    return template


def _add_access_log_bucket(template: Template) -> Any:
    # Load balancers write only to buckets encrypted with S3's own keys.
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    bucket = private_bucket(
        "AccessLogBucket", expiration_days=ACCESS_LOG_RETENTION_DAYS.ref(), Condition=HAS_ACCESS_LOGS.name
    )
    template.add_resource(bucket)
    delivery = allow(
        "DeliverAccessLogs",
        (s3_actions.PutObject,),
        objects_of(bucket, "AWSLogs/${AWS::AccountId}/"),
        Principal=Principal("Service", "logdelivery.elasticloadbalancing.amazonaws.com"),
    )
    permission = bucket_policy("AccessLogBucketPolicy", bucket, delivery, Condition=HAS_ACCESS_LOGS.name)
    template.add_resource(permission)
    return after(bucket.ref(), permission)


def _security_group() -> SecurityGroup:
    return SecurityGroup(
        "LoadBalancerSecurityGroup",
        GroupDescription="Load balancer of the environment",
        VpcId=VPC_ID.value(),
        SecurityGroupIngress=[
            _connections("Production traffic", PRODUCTION_PORT.ref(), PRODUCTION_CIDR),
            HAS_CERTIFICATE.either(_connections("Redirected to production", HTTP_PORT, PRODUCTION_CIDR)),
            HAS_TEST_CIDR.either(_connections("People who test a new version", TEST_PORT.ref(), TEST_CIDR)),
        ],
        # Each service stack adds the way to its own tasks.
        SecurityGroupEgress=[NO_TRAFFIC],
        Tags=Tags(Name=Sub("${EnvironmentName}-load-balancer")),
    )


def _connections(description: str, port: Any, source: Parameter) -> SecurityGroupRule:
    return SecurityGroupRule(Description=description, IpProtocol="tcp", FromPort=port, ToPort=port, CidrIp=source.ref())


def _load_balancer(security_group: SecurityGroup, access_logs: Any) -> LoadBalancer:
    attributes = {
        "deletion_protection.enabled": DELETION_PROTECTION.ref(),
        "idle_timeout.timeout_seconds": IDLE_TIMEOUT_SECONDS.ref(),
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "routing.http.desync_mitigation_mode": "defensive",
        "access_logs.s3.enabled": ACCESS_LOGS.ref(),
    }
    # The load balancer proves at creation that it may write to the bucket, so the policy must be there.
    bucket = LoadBalancerAttributes(Key="access_logs.s3.bucket", Value=access_logs)
    return LoadBalancer(
        "LoadBalancer",
        Type="application",
        Scheme=SCHEME.ref(),
        Subnets=IS_INTERNAL.either(PRIVATE_SUBNET_IDS.values(), PUBLIC_SUBNET_IDS.values()),
        SecurityGroups=[security_group.ref()],
        LoadBalancerAttributes=[
            *(LoadBalancerAttributes(Key=key, Value=value) for key, value in attributes.items()),
            HAS_ACCESS_LOGS.either(bucket),
        ],
        Tags=Tags(Name=Sub("${EnvironmentName}")),
    )


def _add_listener(template: Template, load_balancer: LoadBalancer, title: str, port: Parameter) -> Listener:
    listener = Listener(
        title,
        LoadBalancerArn=load_balancer.ref(),
        Port=port.ref(),
        Protocol=HAS_CERTIFICATE.either("HTTPS", "HTTP"),
        Certificates=HAS_CERTIFICATE.either([Certificate(CertificateArn=CERTIFICATE_ARN.ref())]),
        SslPolicy=HAS_CERTIFICATE.either(SSL_POLICY.ref()),
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
            Condition=HAS_ADDITIONAL_CERTIFICATE.name,
            ListenerArn=listener.ref(),
            Certificates=[Certificate(CertificateArn=ADDITIONAL_CERTIFICATE_ARN.ref())],
        )
    )
    return listener


def _redirect_to_https(load_balancer: LoadBalancer) -> Listener:
    target = RedirectConfig(StatusCode="HTTP_301", Protocol="HTTPS", Port=Sub("${ProductionPort}"))
    return Listener(
        "RedirectListener",
        Condition=HAS_CERTIFICATE.name,
        LoadBalancerArn=load_balancer.ref(),
        Port=HTTP_PORT,
        Protocol="HTTP",
        DefaultActions=[Action(Type="redirect", RedirectConfig=target)],
    )


def _alias(load_balancer: LoadBalancer) -> RecordSetType:
    return RecordSetType(
        "Alias",
        Condition=HAS_ALIAS.name,
        HostedZoneId=HOSTED_ZONE_ID.ref(),
        Name=HOST_NAME.ref(),
        Type="A",
        AliasTarget=AliasTarget(
            DNSName=load_balancer.get_att("DNSName"),
            HostedZoneId=load_balancer.get_att("CanonicalHostedZoneID"),
            EvaluateTargetHealth=True,
        ),
    )


def _publish(
    template: Template,
    load_balancer: LoadBalancer,
    security_group: SecurityGroup,
    production: Listener,
    test: Listener,
) -> None:
    PRODUCTION_LISTENER_ARN.publish(template, production.ref())
    TEST_LISTENER_ARN.publish(template, test.ref())
    TEST_LISTENER_URL.publish(template, _url(TEST_PORT))
    TEST_LISTENER_PORT.publish(template, TEST_PORT.ref())
    LOAD_BALANCER_FULL_NAME.publish(template, load_balancer.get_att("LoadBalancerFullName"))
    LOAD_BALANCER_SECURITY_GROUP_ID.publish(template, security_group.get_att("GroupId"))
    for name, description, value in (
        ("ProductionUrl", "Where clients reach the services.", _url(PRODUCTION_PORT)),
        ("LoadBalancerDnsName", "The name to point your own DNS records at.", load_balancer.get_att("DNSName")),
    ):
        template.add_output(Output(name, Description=description, Value=value))


def _url(port: Parameter) -> Any:
    authority = f"${{HostName}}:${{{port.name}}}"
    return HAS_CERTIFICATE.either(
        Sub(f"https://{authority}"),
        HAS_HOST_NAME.either(Sub(f"http://{authority}"), Sub(f"http://${{LoadBalancer.DNSName}}:${{{port.name}}}")),
    )
