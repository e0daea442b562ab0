"""What all tests share."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How long drawing takes says how busy the machine is: other workers share its cores.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
