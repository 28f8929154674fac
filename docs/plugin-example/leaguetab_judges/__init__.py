"""Methods for leaguetab."""
