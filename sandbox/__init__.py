"""Every host's wire protocol, answered on this machine with labelled pictures: no key, no charge.

The rest of the pack may not enter: what the sandbox must know of it is said here again.
"""
