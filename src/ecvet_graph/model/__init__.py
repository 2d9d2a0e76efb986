"""Frozen values: learning, matches, IRIs and RDF terms; knows no other room but errors."""
