"""What the filters show, as a file: the entries in their order, and three ways to write them."""
