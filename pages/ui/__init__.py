"""What the pages are made of, in rooms: base, scenario, charts, inputs, parts, questions, home.

A page reads inputs, asks the model once and draws. No arithmetic is done here.
"""
