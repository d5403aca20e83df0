"""What building, checking and packaging of offline bundles of wheels share. Imports nothing of training_code."""
