"""Lessons: cases drawn from a lesson's tables, the questions asked of them, what a wrong answer shows, and how far a
learner has come, as a short code.

Here belongs what a lesson does with a case. What is billed, and which slips a total shows, lie in rooms below; a
lesson itself is data (docs/lessons.md), read by `files.lesson`.
"""
