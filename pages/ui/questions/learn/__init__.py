"""The page of lessons: a case with its timeline, one question at a time, and how far one has come."""
