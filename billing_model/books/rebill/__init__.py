"""A whole book billed again under other options: what each customer would have paid."""
