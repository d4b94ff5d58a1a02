"""Loading places and teams from files: divisions, institutions, teams, members, grids, duties."""
