"""The register of recording devices."""
