"""Schnell · Doctor."""

from __future__ import annotations

import json

from comfy_api.latest import io, ui

from .shared_inputs import CATEGORY


class SchnellkitDoctor(io.ComfyNode):
    """What is wrong for schnell in the graph it stands in."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="SchnellkitDoctor",
            display_name="Schnell · Doctor",
            category=CATEGORY,
            description="Looks through this workflow for what is wrong with FLUX.1 schnell: guidance, schedule, cfg, "
            "steps, negative prompt, sizes, LoRAs of dev. Its buttons put it right, each as one undo step.",
            search_aliases=["check", "lint", "wrong settings", "flux", "help"],
            is_output_node=True,
            inputs=[],
            outputs=[io.String.Output(display_name="report", tooltip="What was found, a line each.")],
            hidden=[io.Hidden.prompt],
        )

    @classmethod
    def fingerprint_inputs(cls) -> float:
        """It looks anew every time: what it looks at is no input."""
        return float("nan")

    @classmethod
    def execute(cls) -> io.NodeOutput:
        from ...local.doctor.doctor import diagnose, report
        from ...local.loading.base_model import name_of

        findings = diagnose(cls.hidden.prompt or {}, name_of)
        told = report(findings)
        shown = ui.PreviewText(told).as_dict()
        return io.NodeOutput(told, ui={**shown, "schnellkit_doctor": [json.dumps([one.as_data() for one in findings])]})


NODES = [SchnellkitDoctor]
