"""`gongkai review`: a desk at which one person decides on findings beside the text of the report, in a browser on this machine.

`work` is what the desk does, `safety` who may ask it, `app` the addresses it answers.
"""
