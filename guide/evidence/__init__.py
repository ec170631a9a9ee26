"""The evidence file: one YAML document that only grows, its local memory, its artifacts.

Nothing is read that does not fit the grammar of docs/evidence-format.md, and nothing is written over. What may enter: the
file system, as far as it lies beside the evidence file. No clock but the file system's own, no judgement of what the records say.
"""
