"""The duty roster: who is on duty when, where, and with which device."""
