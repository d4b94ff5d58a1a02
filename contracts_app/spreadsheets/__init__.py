"""Reading tables that people upload, and writing tables they mend or keep."""
