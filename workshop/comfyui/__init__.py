"""ComfyUI, installed, started, asked and looked at."""
