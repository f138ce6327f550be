"""Graphs as data: read from files, brought into API form, and walked. Hosts may not enter, nor what runs a graph."""
