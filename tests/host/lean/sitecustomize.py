"""Run by Python when it starts: what a lean installation of the app does not bring cannot be imported."""

import sys

sys.modules.update(dict.fromkeys(("drf_spectacular", "oauth2_provider", "oauthlib", "rich")))
