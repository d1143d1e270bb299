"""Microsoft Partner Center (CSP): licence-based subscriptions and their free trials."""
