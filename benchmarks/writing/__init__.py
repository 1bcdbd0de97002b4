"""What writing under the log costs, beside the bare write, the floor and other logs."""
