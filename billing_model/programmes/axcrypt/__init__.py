"""AxCrypt Business for resellers."""
