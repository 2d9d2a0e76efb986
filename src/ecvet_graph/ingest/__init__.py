"""Sources in: one reader per format, and sandboxed parsing of untrusted RDF."""
