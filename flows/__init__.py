"""The Prefect flows, one folder a department."""
