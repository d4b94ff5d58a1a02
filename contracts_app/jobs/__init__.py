"""Background work: thin tasks that call a service and commit."""
