"""What came is kept: every byte once, for ever, and a line for every time that an address was asked.

objects.py has the bytes, by their sha256; observations.py the log; state.py what follows from the log. Objects and log are
written once and never changed; the state can be made anew from them.
"""
