"""Every host's wire protocol, answered on this machine with labelled pictures: no key, no charge."""
