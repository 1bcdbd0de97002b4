"""What the security log holds: sign-ins, passwords, roles, and attempts that were refused."""
