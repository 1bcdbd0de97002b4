"""The pages: what a person may see of the log, narrowed, laid out and put into words."""
