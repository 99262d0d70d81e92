"""What is gone for good, or dear to get back, when a resource is deleted or replaced.

Two notions, kept apart. A resource *holds data* if deleting it destroys something that no template can make again. A
*foundation* holds nothing, but other systems know it by its address or id, and building it anew is an outage.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Type: what is lost with it.
DATA: Mapping[str, str] = MappingProxyType(
    {
        "AWS::ACMPCA::CertificateAuthority": "the private key that signed every certificate in use",
        "AWS::APS::Workspace": "the metrics",
        "AWS::AmazonMQ::Broker": "the messages that wait in it",
        "AWS::Backup::BackupVault": "the backups",
        "AWS::Backup::LogicallyAirGappedBackupVault": "the backups",
        "AWS::Cassandra::Keyspace": "the tables in it",
        "AWS::Cassandra::Table": "the rows",
        "AWS::CloudFront::KeyValueStore": "the keys and values",
        "AWS::CloudHSM::Cluster": "the keys",
        "AWS::CloudTrail::EventDataStore": "the events",
        "AWS::CodeArtifact::Domain": "the packages",
        "AWS::CodeArtifact::Repository": "the packages",
        "AWS::CodeCommit::Repository": "the source code and its history",
        "AWS::Cognito::IdentityPool": "the identities, and with them what users own under these",
        "AWS::Cognito::UserPool": "the users; their passwords cannot be exported",
        "AWS::DSQL::Cluster": "the database",
        "AWS::DirectoryService::MicrosoftAD": "the directory",
        "AWS::DirectoryService::SimpleAD": "the directory",
        "AWS::DocDB::DBCluster": "the database",
        "AWS::DocDBElastic::Cluster": "the database",
        "AWS::DynamoDB::GlobalTable": "the items",
        "AWS::DynamoDB::Table": "the items",
        "AWS::EC2::Instance": "what is on its instance store and on volumes that end with it",
        "AWS::EC2::Volume": "what is on the disk",
        "AWS::ECR::PublicRepository": "the images",
        "AWS::ECR::Repository": "the images, also those that running tasks start from",
        "AWS::EFS::FileSystem": "the files",
        "AWS::EKS::Cluster": "everything that lives in it and in no template",
        "AWS::ElastiCache::CacheCluster": "what is in memory",
        "AWS::ElastiCache::GlobalReplicationGroup": "what is in memory",
        "AWS::ElastiCache::ReplicationGroup": "what is in memory",
        "AWS::ElastiCache::ServerlessCache": "what is in memory",
        "AWS::Elasticsearch::Domain": "the indices",
        "AWS::Events::Archive": "the archived events",
        "AWS::FSx::FileCache": "the files that have not been written back",
        "AWS::FSx::FileSystem": "the files",
        "AWS::FSx::Snapshot": "the snapshot",
        "AWS::FSx::Volume": "the files",
        "AWS::Glue::Database": "the table definitions that crawlers and jobs wrote",
        "AWS::Glue::Table": "the partitions that crawlers and jobs wrote",
        "AWS::HealthLake::FHIRDatastore": "the health records",
        "AWS::KMS::Key": "everything that is encrypted with it",
        "AWS::KMS::ReplicaKey": "what is encrypted with it in this Region",
        "AWS::Kendra::Index": "the index",
        "AWS::Kinesis::Stream": "the records that nobody has read yet",
        "AWS::KinesisVideo::Stream": "the recordings",
        "AWS::Lightsail::Bucket": "the objects",
        "AWS::Lightsail::Database": "the database",
        "AWS::Lightsail::Disk": "what is on the disk",
        "AWS::Logs::LogGroup": "the log",
        "AWS::MSK::Cluster": "the topics",
        "AWS::MSK::ServerlessCluster": "the topics",
        "AWS::MemoryDB::Cluster": "the database",
        "AWS::MemoryDB::MultiRegionCluster": "the database",
        "AWS::Neptune::DBCluster": "the database",
        "AWS::NeptuneGraph::Graph": "the graph",
        "AWS::OpenSearchServerless::Collection": "the indices",
        "AWS::OpenSearchService::Domain": "the indices",
        "AWS::QLDB::Ledger": "the ledger",
        "AWS::RDS::DBCluster": "the database",
        "AWS::RDS::DBInstance": "the database",
        "AWS::RDS::GlobalCluster": "the tie between the clusters of several Regions",
        "AWS::Redshift::Cluster": "the warehouse",
        "AWS::RedshiftServerless::Namespace": "the warehouse",
        "AWS::Route53::HostedZone": "records that no template knows, and the name servers the domain is delegated to",
        "AWS::S3::Bucket": "the objects",
        "AWS::S3Express::DirectoryBucket": "the objects",
        "AWS::S3Files::FileSystem": "the files that have not been written back",
        "AWS::S3Outposts::Bucket": "the objects",
        "AWS::S3Tables::Table": "the rows",
        "AWS::S3Tables::TableBucket": "the tables",
        "AWS::S3Vectors::Index": "the vectors",
        "AWS::S3Vectors::VectorBucket": "the vectors",
        "AWS::SDB::Domain": "the items",
        "AWS::SQS::Queue": "the messages that nobody has read yet",
        "AWS::SageMaker::Domain": "the home directories of its users",
        "AWS::SageMaker::NotebookInstance": "the notebooks",
        "AWS::SecretsManager::Secret": "the secret and the versions that were rotated into it",
        "AWS::Timestream::Database": "the tables in it",
        "AWS::Timestream::InfluxDBCluster": "the database",
        "AWS::Timestream::InfluxDBInstance": "the database",
        "AWS::Timestream::Table": "the records",
        "AWS::VerifiedPermissions::PolicyStore": "the policies that were written into it",
        "AWS::WorkSpaces::Workspace": "the desktop of its user",
    }
)

# Types that hold no data but that everything stands on, and what is lost with one: an outage of the whole environment.
FOUNDATIONS: Mapping[str, str] = MappingProxyType(
    {
        "AWS::EC2::Subnet": "its id and its range of addresses, and everything that is in it",
        "AWS::EC2::VPC": "its id and its range of addresses, and everything that is in it",
        "AWS::ElasticLoadBalancingV2::LoadBalancer": "its host name and addresses",
    }
)


def holds_data(type_: str) -> bool:
    """Whether deleting a resource of this type destroys something that no template can make again."""
    return type_ in DATA


def is_costly_to_lose(type_: str) -> bool:
    """Whether a person should agree to the deletion of a resource of this type by name."""
    return holds_data(type_) or type_ in FOUNDATIONS


def lost_with(type_: str) -> str:
    """Return in a few words what is lost with a resource of this type; empty if nothing is."""
    return DATA.get(type_, "") or FOUNDATIONS.get(type_, "")
