"""Filing, hand-over, retention, export."""
