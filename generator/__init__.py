"""CloudFormation templates for blue/green delivery to ECS Fargate, and the tools around them."""

__version__ = "1.0.0"
