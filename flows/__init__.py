"""The outermost house: scenario files, the Prefect flow, the command line; only here prefect, typer and rich."""
