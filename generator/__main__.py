"""`python -m generator` is `ecs-bluegreen`."""

from generator.cli import main

main()
