"""Our own fits, kept so that others can repeat them: only fitted numbers enter the project.

The series they are fitted on belong to others in part, so no row of them ships. The rows of the
block `own fits` in `studies.csv` hold what these scripts print.
"""
