"""What tests stand on: databases, a running server, a real browser."""
