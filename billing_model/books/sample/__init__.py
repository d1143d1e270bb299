"""A made-up book of any size to try things with: the same seed gives the same bytes."""
