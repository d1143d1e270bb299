"""The home page: a card for each question, with its picture and its figure."""
