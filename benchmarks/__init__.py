"""Generators and measurements; nothing here is needed to run the program."""
