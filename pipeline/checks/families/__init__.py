"""The rules of the project, one module a family; every function finds one thing and says what it leaves alone."""
