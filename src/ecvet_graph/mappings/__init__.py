"""SKOS and SSSOM rules between units: inverse, chaining, conflicts, review status.

Nothing lives here yet: no decision about a match is recorded before reviewers exist.
"""
