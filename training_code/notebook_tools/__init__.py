"""What the notebooks show and click: widgets over the data. Needs ipywidgets only in the modules that draw."""
