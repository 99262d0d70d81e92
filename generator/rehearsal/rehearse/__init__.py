"""The rehearsal from the first stack to the last release, `python -m generator.rehearsal.rehearse dev`.

It runs with the deployer's environment, deploys to the stand-in as to AWS, pushes four commits and watches what clients
notice. `generator.rehearsal` holds the stand-in; docs/rehearsal.md says what one sees.

    __main__     the command line                rehearsal    from beginning to end
    stand_in     the process, and the way there  serve        the process, from inside
    environment  the copy of the parameters      stacks       the deployer
    repository   commits and pushes              person       who completes, approves and goes on
    releases     what is pushed, and what for    performance  one release after the other
    watch        what goes on meanwhile          news         what of that is new
    verdicts     what became of a release        terminal     what is told on the way
    ending       the table, and the story of the report
"""
