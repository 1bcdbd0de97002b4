"""How long entries are kept, and how they leave: archived first, removed after."""
