"""FLUX.1 schnell on this machine: loading, prompts, sampling, contact sheets, turbo, doctor. Hosts may not enter."""
