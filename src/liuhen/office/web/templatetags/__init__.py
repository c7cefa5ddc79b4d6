"""Tags and filters of the pages: `show` formats values, `parts` draws signs, clocks and lanes."""
