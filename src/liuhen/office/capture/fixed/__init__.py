"""Cameras that stand still, at counters and in hearing rooms: footage is pulled from a folder or a stream, by hours."""
