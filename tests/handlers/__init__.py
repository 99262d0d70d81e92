"""What CloudFormation calls for our resource types."""
