"""Mobility: what institutions do at their desk, from the memorandum to the recognition."""
