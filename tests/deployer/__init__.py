"""The deployer, against an AWS of ours that lives in the test process."""
