"""The page: claims registry, frames, ledger, figures, Sphinx extension and pytest plugin."""
