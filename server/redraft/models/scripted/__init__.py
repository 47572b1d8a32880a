"""A scripted model server over real HTTP, for tests and demonstrations."""

from redraft.models.scripted.faults import FAULTS, Fault
from redraft.models.scripted.record import SeenRequest
from redraft.models.scripted.script import Reply, Rule, Script, script_from_json
from redraft.models.scripted.server import ScriptedServer

__all__ = [
    "FAULTS",
    "Fault",
    "Reply",
    "Rule",
    "Script",
    "ScriptedServer",
    "SeenRequest",
    "script_from_json",
]
