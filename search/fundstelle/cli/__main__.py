"""`python -m fundstelle.cli`."""

from fundstelle.index.importing import leave_current_folder

# Run with -m, the current folder comes first: not even what follows is to be imported from there.
leave_current_folder()

from fundstelle.cli.start import main  # noqa: E402

main()
