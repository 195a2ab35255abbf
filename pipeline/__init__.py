"""Sources, pages, reading, evidence, tables, store, export. No Prefect."""
