"""The pictures on disk, each checked and kept whole. It knows no hosts and no money."""
