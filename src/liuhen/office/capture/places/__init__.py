"""Where activities took place, as coordinates: typed, or taken from what a recording's file claims."""
