"""The form of the `load-balancer` stack: its parameters, what follows from them, and what cannot work together."""

from __future__ import annotations

from troposphere import And, Equals, Not

from generator.blueprint import Condition, Parameter, Rule, is_given, is_true, switch
from generator.common import ANYWHERE, ENVIRONMENT_NAME, HAS_LOG_KEY, LOG_KEY_ARN, LOG_RETENTION_DAYS

LISTENERS = "Listeners"
ENCRYPTION = "Encryption and names"
ACCESS = "Who may connect"
PROTECTION = "Protection and records"
# A tag of 256 characters holds the test URL: "https://", the name, and ":65535".
HOST_NAME_LENGTH = 256 - len("https://") - len(":65535")
PRODUCTION_PORT_NUMBER = 8080
TEST_PORT_NUMBER = 8090
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
    max_length=HOST_NAME_LENGTH,
    constraint=f"A lower-case host name such as www.example.com, at most {HOST_NAME_LENGTH} characters, or empty.",
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

PARAMETERS = (
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
    LOG_RETENTION_DAYS,
    LOG_KEY_ARN,
)
CONDITIONS = (
    HAS_CERTIFICATE,
    HAS_ADDITIONAL_CERTIFICATE,
    HAS_HOST_NAME,
    HAS_ALIAS,
    HAS_TEST_CIDR,
    HAS_ACCESS_LOGS,
    HAS_WEB_ACL,
    IS_INTERNAL,
    HAS_LOG_KEY,
)
