"""The door to the content files: reads them, types them, and says where they are wrong.

What may enter: reading and checking of ``content/``. No judgement, no wording of its own.
"""
