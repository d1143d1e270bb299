"""The words of the model and its rulebook, in English and Italian, as data and the readers of that data.

Here belong sentences, names of fields and kinds of line, the clauses and the documents behind them. No figure is
computed here. What only one vendor says stands in that vendor's own folder.
"""
