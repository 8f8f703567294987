"""Alembic's environment and the versions. Shipped inside the package."""
