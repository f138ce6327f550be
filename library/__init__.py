"""The pictures and the kept answers on disk, each checked and kept whole. Hosts and money may not enter."""
