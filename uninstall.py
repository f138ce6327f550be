"""Said to a person who removes the pack with a Manager that runs this: what stays, and where."""

print(
    "schnellkit is removed. Your keys, presets, prices, the ledger and the pictures you paid for stay in the folder "
    "user/__schnellkit of ComfyUI (or where SCHNELLKIT_HOME leads); delete that folder to remove them too."
)
