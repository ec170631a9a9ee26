"""Nouns of the field, frozen. No input or output, no clock, no decisions.

What may enter: pydantic models, enums and plain functions of their own fields. Every other room may import this one;
this one imports nobody.
"""
