"""The agency's own profiles of recorders, changed on a page: tried out first, written down, in force at once."""
