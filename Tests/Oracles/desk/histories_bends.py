"""Acts that have the form of one and break a rule: well signed, by somebody of the desk who errs.

Each entry of BENDS is the rule that is meant and the ways to break it: functions that give a commit or None.
"""

from histories_bends_items import ITEMS
from histories_bends_rights import RIGHTS
from histories_bends_sources import SOURCES

BENDS = {**SOURCES, **ITEMS, **RIGHTS}


def bent(world, parent, hand, name):
    """An act that is meant to break a rule, by whoever may make such acts."""
    return world.pick(BENDS[name])(world, parent, hand)
