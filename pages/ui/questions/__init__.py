"""One folder a question: its answer in a sentence, its figures, its charts. A question knows no other question."""
