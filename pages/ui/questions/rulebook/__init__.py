"""The page of the rulebook: what is looked for, and the clause that is shown."""
