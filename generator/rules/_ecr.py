"""What rules about image repositories share."""

REPOSITORY = "AWS::ECR::Repository"
