"""What a run looks like to people: table and picture. Stands beside `pipeline`, neither imports the other."""
