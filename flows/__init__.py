"""The outermost house: scenario files, the Prefect flow, the command line. The only place for prefect, typer and rich."""
