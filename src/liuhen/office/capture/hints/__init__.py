"""What a machine saw and heard in originals: hints to the eye, never facts. Derived; can be made anew at any time."""
