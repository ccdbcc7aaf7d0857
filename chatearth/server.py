"""Start the explorer's server."""

import sys

from chatearth import ROOT


def serve(*, host: str, port: int) -> None:
    """Serve until stopped: the app runs on its own ASGI server, where small answers take under a millisecond."""
    from streamlit import config
    from streamlit.web import bootstrap

    sys.argv = [str(ROOT / "app.py")]
    config._main_script_path = str(ROOT / "app.py")
    overrides = {"server.address": host, "server.port": port}
    bootstrap.load_config_options(overrides)
    from app import app

    app.run(config=overrides)
