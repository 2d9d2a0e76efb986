"""How far learners are on the way to qualifications, and what would complete the way."""
