"""Agency, unit, officer, credential, role, adopted rule pack, account, token."""
