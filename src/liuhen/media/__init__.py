"""What a file of footage is, what it shows, and whether it plays to its end; decoded where it can harm nobody."""
