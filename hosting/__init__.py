"""Serving the pages to others: who may reach a copy, what it answers with, and how much it takes.

`hosting.server` builds what `app.py` gives to `streamlit run`; `hosting.settings` reads and checks everything that
whoever hosts a copy may set. The pages know nothing of it.
"""
