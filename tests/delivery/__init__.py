"""Every step of a delivery with all the policies that decide it, as AWS would look at them together."""
