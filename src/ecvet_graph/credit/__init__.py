"""Accumulation towards a qualification and transfer states: agree, assess, validate, recognise.

Nothing lives here yet: learner credit comes after publishing and comparison.
"""
