"""Faults made on purpose, at a size that counts: what clients and therapists rely on must hold.

Each drill returns an Outcome; its control runs with one protection switched off and must fail.
"""
