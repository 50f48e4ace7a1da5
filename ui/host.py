"""Gradio as the host of the stage: one component, one event, and nothing else of its own on show."""

import os
from typing import Any

# Read by Gradio when it is imported.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
from fastapi import FastAPI

from ui.stage import Stage
from ui.texts import Texts

# The stage puts pages in place itself, whole, so that nothing of an old form stays; see static/app.js.
STAGE_SCRIPT = """
const begin = () => window.medlyt.stage(element, props, watch, (data) => trigger('act', data));
window.medlyt ? begin() : window.addEventListener('medlyt-ready', begin, { once: true });
"""


def gradio_app(stage: Stage, texts: Texts) -> FastAPI:
    """Gradio with the stage as its one component and one event, and nothing else of its own on show."""

    def act(event: gr.EventData) -> dict[str, Any]:
        return stage.handle(event._data)

    with gr.Blocks(title=texts("app.name"), analytics_enabled=False, fill_width=True) as blocks:
        shown = gr.HTML(
            html_template='<div class="stage"></div>',
            js_on_load=STAGE_SCRIPT,
            apply_default_css=False,
            elem_id="medlyt",
        )
        # Outside the queue: one request, one answer, no connection kept open.
        shown.act(act, outputs=shown, queue=False, show_progress="hidden", api_visibility="private")
    outer = FastAPI()
    gr.mount_gradio_app(
        outer,
        blocks,
        path="/",
        server_name="127.0.0.1",
        footer_links=[],
        # Gradio would keep every call, with its answer, in the browser.
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        theme=plain_theme(),
    )
    return outer


def plain_theme() -> Any:
    """Gradio's base theme with fonts of this machine only; the looks are ours, in `theme/`."""
    return gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
