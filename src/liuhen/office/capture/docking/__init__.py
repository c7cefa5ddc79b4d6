"""The docking station: what a device holds is written down first, then taken in, and compared with the time before."""
