"""The world the chain starts from: official figures of one date, reconciled and rolled forward."""

from bondstrike.world.describe import Section, describe
from bondstrike.world.load import baseline_ids, load_world
from bondstrike.world.schema import World

__all__ = ["Section", "World", "baseline_ids", "describe", "load_world"]
