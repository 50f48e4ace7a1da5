"""Masking of personal data in Danish speech and writing."""
