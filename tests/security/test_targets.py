"""No route is forgotten by `make security`."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from targets import DESK, api_routes, api_targets, desk_routes, desk_targets  # noqa: E402

FILES = {"GET /openapi.json"}


def test_every_route_of_the_api_is_attacked():
    assert len(api_routes()) >= 40
    assert {target.route for target in api_targets()} - FILES == api_routes()


def test_every_route_of_the_dashboard_is_attacked():
    assert len(desk_routes()) >= 45
    assert set(DESK) == set(desk_routes())


def test_every_place_in_an_address_has_a_value_to_attack():
    for target in [*api_targets(), *desk_targets()]:
        assert "{" not in target.address, target
        assert target.address.count("*") == target.route.count("{"), target
