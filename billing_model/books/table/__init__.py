"""One reader of the tables of a book, .csv or .parquet: in batches, in pieces, and with rows put aside on disk."""
