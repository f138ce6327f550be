"""The function that answers each route. Whom a route is open to may not enter: that is in web/__init__.py."""

from __future__ import annotations

from . import code, endpoints, hosts, keys, library, outcomes, presets, spend

READING = {
    "/hosts": hosts.get_hosts,
    "/presets": presets.get_presets,
    "/presets.json": presets.get_presets_file,
    "/keys": keys.get_keys,
    "/endpoints": endpoints.get_endpoints,
    "/spending": spend.get_spending,
    "/ledger.csv": spend.get_csv,
    "/ledger.json": spend.get_json,
    "/outcomes": outcomes.get_outcomes,
    "/answers/{id}": outcomes.get_answer,
    "/library": library.get_library,
    "/pictures/{name}": library.get_picture,
    "/thumbnails/{name}": library.get_thumbnail,
    "/hosts/table": hosts.get_host_table,
}
CHANGING = {
    "/keys": keys.post_key,
    "/keys/check": keys.post_key_check,
    "/prices": hosts.post_price,
    "/prices/drop": hosts.post_price_drop,
    "/prices/look": hosts.post_look,
    "/prices/take": hosts.post_price_taken,
    "/endpoints": endpoints.post_endpoint,
    "/endpoints/drop": endpoints.post_endpoint_drop,
    "/endpoints/check": endpoints.post_endpoint_check,
    "/presets": presets.post_preset,
    "/presets/drop": presets.post_preset_drop,
    "/presets/bring": presets.post_presets_brought,
    "/caps": spend.post_caps,
    "/outcomes": outcomes.post_outcome,
    "/outcomes/look": outcomes.post_look,
    "/library/pin": library.post_pin,
    "/library/remove": library.post_remove,
    "/library/limit": library.post_limit,
}
ENTERING = {
    "/code": code.post_code,
    "/code/enter": code.post_entered,
}
