"""A shop in which anything may happen, in any order, inside and outside of transactions."""
