"""The groups of commands below `./ecaf`: each file one group, and `say` what they share.

A command finds its parts, does one thing and says what it did. It knows every room and holds no rule of any: what it
does is in the room that owns it, and is imported when the command runs, so that `./ecaf token` does not wait for a web
server to load.
"""
