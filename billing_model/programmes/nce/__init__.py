"""Microsoft Partner Center, New Commerce: licence-based subscriptions as partners buy them today."""
