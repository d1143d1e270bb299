"""The question: which end for a subscription that is added beside others."""
