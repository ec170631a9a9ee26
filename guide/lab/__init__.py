"""The demo lab: a small fictional shop on loopback, with sound parts and planted defects; and the drill ground beside it.

It exists so that a person can try the guide without permission from anyone, and so that a test can hold the guide to
its word: every planted defect is named in the report, nothing sound is accused. Nothing here knows how the guide
gathers or judges.
"""
