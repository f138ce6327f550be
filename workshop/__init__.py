"""What dev.py uses: environments, a real ComfyUI, the levels of tests, the checks."""
