"""The Lambda functions of the stacks: real Python files, tested as such, inlined when a template is rendered."""

from pathlib import Path

_FOLDER = Path(__file__).parent


def source(name: str) -> str:
    """Return the source of the hook `name`, as it is inlined (`ZipFile`, handler `index.handler`).

    What is in the file is what is deployed. Text that YAML could not show as a literal block, line by line as
    it was written, is refused with a ValueError: a template is read by people.
    """
    path = _FOLDER / f"{name}.py"
    if name not in _names():
        raise ValueError(f"There is no hook {name!r}; there are: {', '.join(_names())}")
    text = path.read_bytes().decode("utf-8")
    if fault := _fault(text):
        raise ValueError(f"{path.name} cannot be inlined: {fault}")
    return text


def _names() -> list[str]:
    return sorted(path.stem for path in _FOLDER.glob("[a-z]*.py"))


def _fault(text: str) -> str:
    """Say why YAML would not show this text as a literal block; empty when it would."""
    if text.strip("\n") == "" or text != text.strip("\n") + "\n":
        return "it must not begin with an empty line, and must end with exactly one newline"
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.isascii():
            return f"line {number} holds a character outside ASCII"
        if "\t" in line:
            return f"line {number} holds a tab"
        if line != line.rstrip():
            return f"line {number} ends with white space"
        if not all(character.isprintable() for character in line):
            return f"line {number} holds a control character"
    return ""
