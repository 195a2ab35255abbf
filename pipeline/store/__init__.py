"""The database: models from :mod:`pipeline.schema`, migrations, and the :class:`~pipeline.store.store.Store`."""
