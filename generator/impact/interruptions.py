"""Which modifications interrupt a resource: the reference says "Update requires: Some interruptions", no schema does.

The tables of RDS instances, replication groups and Elasticsearch domains were read from the pages; the others are from
memory of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

_REFERENCE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference"
_SEARCH = "AdvancedSecurityOptions EncryptionAtRestOptions NodeToNodeEncryptionOptions"


@dataclass(frozen=True)
class Interruptions:
    """The properties of a type whose change interrupts, and the page that says so.

    A property stands for everything below it.
    """

    page: str
    properties: frozenset[str]


def _table(page: str, properties: str) -> Interruptions:
    return Interruptions(page, frozenset(properties.split()))


# None of the types in our own templates is here: whatever of theirs is not replaced goes on working while it changes.
INTERRUPTIONS: Mapping[str, Interruptions] = MappingProxyType(
    {
        # The broker restarts for these; the reference says that nothing is interrupted.
        "AWS::AmazonMQ::Broker": _table(
            "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-rebooting-broker.html",
            "EngineVersion HostInstanceType",
        ),
        "AWS::AutoScaling::AutoScalingGroup": _table(
            f"{_REFERENCE}/aws-properties-autoscaling-autoscalinggroup-instancerequirements.html",
            "MixedInstancesPolicy.LaunchTemplate.Overrides.*.InstanceRequirements",
        ),
        "AWS::DocDB::DBCluster": _table(
            f"{_REFERENCE}/aws-resource-docdb-dbcluster.html", "DBClusterParameterGroupName EngineVersion"
        ),
        "AWS::DocDB::DBInstance": _table(f"{_REFERENCE}/aws-resource-docdb-dbinstance.html", "DBInstanceClass"),
        # Those with a root volume of EBS are stopped and started; those without are replaced.
        "AWS::EC2::Instance": _table(
            f"{_REFERENCE}/aws-resource-ec2-instance.html",
            "AdditionalInfo Affinity EbsOptimized HostId InstanceType KernelId RamdiskId Tenancy UserData",
        ),
        "AWS::EKS::Nodegroup": _table(
            f"{_REFERENCE}/aws-resource-eks-nodegroup.html", "LaunchTemplate ReleaseVersion Version"
        ),
        "AWS::ElastiCache::CacheCluster": _table(
            f"{_REFERENCE}/aws-resource-elasticache-cachecluster.html",
            "CacheNodeType CacheParameterGroupName EngineVersion",
        ),
        # Without the update policy UseOnlineResharding they are even replaced.
        "AWS::ElastiCache::ReplicationGroup": _table(
            f"{_REFERENCE}/aws-resource-elasticache-replicationgroup.html", "NodeGroupConfiguration NumNodeGroups"
        ),
        # Without the update policy EnableVersionUpgrade the version even replaces.
        "AWS::Elasticsearch::Domain": _table(
            f"{_REFERENCE}/aws-resource-elasticsearch-domain.html", f"{_SEARCH} ElasticsearchVersion"
        ),
        "AWS::Neptune::DBCluster": _table(
            f"{_REFERENCE}/aws-resource-neptune-dbcluster.html", "DBClusterParameterGroupName EngineVersion"
        ),
        "AWS::Neptune::DBInstance": _table(f"{_REFERENCE}/aws-resource-neptune-dbinstance.html", "DBInstanceClass"),
        "AWS::OpenSearchService::Domain": _table(
            f"{_REFERENCE}/aws-resource-opensearchservice-domain.html", f"{_SEARCH} EngineVersion"
        ),
        "AWS::RDS::DBCluster": _table(
            f"{_REFERENCE}/aws-resource-rds-dbcluster.html",
            "DBClusterInstanceClass DBClusterParameterGroupName DBInstanceParameterGroupName EngineVersion",
        ),
        # Of a certificate the text says that it triggers a reboot, and of a version the guide of RDS.
        "AWS::RDS::DBInstance": _table(
            f"{_REFERENCE}/aws-resource-rds-dbinstance.html",
            "AutoMinorVersionUpgrade AvailabilityZone BackupRetentionPeriod CACertificateIdentifier"
            " DBClusterSnapshotIdentifier DBInstanceClass DBParameterGroupName DBSnapshotIdentifier Engine"
            " EngineVersion MultiAZ PerformanceInsightsKMSKeyId",
        ),
        # The reference says that nothing is interrupted; connections are dropped, or the cluster is read-only.
        "AWS::Redshift::Cluster": _table(
            "https://docs.aws.amazon.com/redshift/latest/mgmt/resizing-cluster.html",
            "ClusterType NodeType NumberOfNodes",
        ),
        "AWS::Transfer::Server": _table(f"{_REFERENCE}/aws-resource-transfer-server.html", "EndpointDetails"),
    }
)


def interrupting(type_: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Return those of the changed paths (`ClusterConfig.InstanceType`) whose change interrupts the resource.

    A path above a listed property counts too: where the whole changes, so may the part.
    """
    known = INTERRUPTIONS.get(type_)
    if known is None:
        return ()
    return tuple(path for path in paths if any(_touches(path, listed) for listed in known.properties))


def _touches(path: str, listed: str) -> bool:
    return f"{path}.".startswith(f"{listed}.") or f"{listed}.".startswith(f"{path}.")
