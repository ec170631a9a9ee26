"""Text: strict YAML, the border for text from outside, digests, words. No files, no network, no clock."""
