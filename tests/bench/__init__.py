"""The benchmark: this tool and its peers side by side, 50 ms away. ``make bench`` runs it; no test does."""
