"""Moves money in the sandbox with the client that openapi-python-client writes."""

from documented import documented
from evolved import evolved
from scenario_report import MODE, Sandbox

if __name__ == "__main__":
    {"documented": documented, "evolved": evolved}[MODE](Sandbox())
