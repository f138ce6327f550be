"""Graphs as data: reading them from files, bringing them into API form, and walking them. Nothing here runs one."""
