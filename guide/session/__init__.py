"""The verbs of the product, one a file; both faces call them and decide nothing themselves.

What may enter: putting the rooms below together for one act of a person. The clock, the person and new ids come in with
the :class:`~guide.session.desk.Desk`.
"""
