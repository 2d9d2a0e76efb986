"""Model values to triples and back, documents for serving, and the controlled vocabularies."""
