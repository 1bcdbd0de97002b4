"""From stored entries to people's words: what the pages show, and nothing they do not."""
