"""How AWS speaks: requests and answers as botocore's service models describe them."""
