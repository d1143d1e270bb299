"""What everything on a page stands on: words, choices, the frame, colours. Nothing here knows a scenario."""
