"""Cloned record by record from sources into raw data sets."""
