"""What a client says it can take: compression, and what it has already."""

from collections.abc import Mapping


def takes_gzip(headers: Mapping[str, str]) -> bool:
    """Say whether the answer may be compressed with gzip."""
    return takes(headers, "gzip")


def takes(headers: Mapping[str, str], coding: str) -> bool:
    """Say whether the answer may come in a content coding (RFC 9110, 12.5.3)."""
    best = {coding: 0.0, "*": 0.0}
    for offer in headers.get("accept-encoding", "").split(","):
        name, _, parameters = offer.partition(";")
        name = name.strip().lower()
        if name in best:
            best[name] = _weight(parameters)
            if name == coding:
                return best[name] > 0
    return best["*"] > 0


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def has_it(headers: Mapping[str, str], tag: str) -> bool:
    """Say whether the client has this entity tag already (weak comparison)."""
    known = headers.get("if-none-match", "")
    tags = {each.strip().removeprefix("W/") for each in known.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags
