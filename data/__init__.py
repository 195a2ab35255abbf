"""Reference tables, sample plans and their loader. Run-time files never go here: they live in the workspace."""
