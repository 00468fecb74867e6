"""Trials that break into the program from outside: kills, damage, races, hostile documents, odd folders.

Each trial has a place of its own, does one wrong thing to a real run, and says what did not hold ('': all held).
"""
