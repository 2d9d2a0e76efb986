"""Use cases: the verbs of the project, each a few calls into the rooms below."""
