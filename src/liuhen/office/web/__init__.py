"""Layout, components and assets of the pages; no business, and nothing of the other folders."""
