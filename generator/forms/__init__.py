"""What operators are asked: the parameters of each stack, the conditions that follow, and the rules between them."""
