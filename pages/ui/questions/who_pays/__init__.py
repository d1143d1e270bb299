"""The question: who pays if the customer leaves."""
