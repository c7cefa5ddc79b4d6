"""The board of obligations, computed by the law from what the records say."""
