"""Exporters: what a run can be turned into, one file each."""
