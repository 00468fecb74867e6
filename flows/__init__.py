"""The wiring: which step follows which, the command line, and the same steps under Prefect."""
