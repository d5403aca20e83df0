"""Candidates and their scores: search, scoring, caches, and the store of finished work."""
