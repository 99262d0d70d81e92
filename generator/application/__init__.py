"""What lives in the application's repository: buildspec, task definition and appspec."""
