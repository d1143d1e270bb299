"""The page to practise on: a drawn case whose last invoice is asked for."""
