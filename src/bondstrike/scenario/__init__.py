"""What is asked: scenario files, presets, levers and responses, and their way into arrays.

spec = load_scenario("eu-and-others", sets=["levers.0.weeks=13", "fed.mode=fast"])
compiled = compile.compile(spec, sellers)
"""

from bondstrike.scenario.load import DEFAULT, PRESETS, Preset, list_presets, load_scenario
from bondstrike.scenario.schema import ScenarioSpec
