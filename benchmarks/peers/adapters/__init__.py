"""What is particular to each library.

`watch()` has it record the shop's models, `writing()` surrounds a write, and `records()` returns
what it has recorded so far, by an id of the library's own.
"""
