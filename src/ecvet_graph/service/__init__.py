"""Use cases: the verbs of the project, each a few calls into the rooms below.

`graph.EcvetGraph` has them all; import a module of its own where start-up time matters. What is
read for pages and the API lies in `reading/` (data) and `reference/` (vocabularies, constraints),
what they return in `views/`.
"""
