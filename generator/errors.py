"""The errors a person reads: what is wrong, where, and what would be right."""


class UserError(Exception):
    """Something the person at the keyboard can put right.

    The message is one line per problem and needs no traceback. `exit_code` follows the table of the
    deployer: 1 failed, 2 usage or input error, 3 refused by a guard.
    """

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = exit_code
