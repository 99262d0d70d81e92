"""From the bytes of a file to a tree of YAML nodes, with a plain sentence for each way this can fail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from generator.params.problems import ParamsError, Problem

if TYPE_CHECKING:
    from pathlib import Path

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_HINTS = {
    "undefined alias": "put a value that begins with * in quotes",
    "duplicate anchor": "give each anchor (&) its own name, or put a value that begins with & in quotes",
    "cannot start any token": "indent with spaces, not tabs, and put a value that begins with % @ or ` in quotes",
    "mapping values are not allowed": "indent the keys of a block alike, and put a value that holds ': ' in quotes",
    "expected a single document": "keep one environment in one file",
}


def compose(path: Path) -> yaml.Node | None:
    """Return the root node of the file, None if it holds nothing; its types are those of PyYAML's safe loader."""
    text = _decode(path)
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ParamsError(path, [Problem(mark.line + 1 if mark else 0, _syntax(error))]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ParamsError(path, [Problem(line, "holds a control character, which YAML does not allow")]) from None
    except (ValueError, OverflowError):
        # PyYAML hands "\UFFFFFFFF" and absurd %YAML versions to chr() and int() unchecked.
        raise ParamsError(path, [Problem(0, "is not YAML: an escape or a directive is out of range")]) from None
    except RecursionError:
        raise ParamsError(path, [Problem(0, "is nested too deeply to be a parameter file")]) from None


def _decode(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        others = ", ".join(sorted(other.name for other in path.parent.glob("*.yaml"))) or "no .yaml file"
        raise ParamsError(path, [Problem(0, f"no such file; {path.parent} has {others}")]) from None
    except IsADirectoryError:
        raise ParamsError(path, [Problem(0, "is a directory: name the file of one environment")]) from None
    except OSError as error:
        raise ParamsError(path, [Problem(0, f"cannot be read: {error.strerror}")]) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ParamsError(path, [Problem(line, "is not UTF-8: save the file with this encoding")]) from None


def _syntax(error: yaml.MarkedYAMLError) -> str:
    words = error.problem or "syntax error"
    hints = [hint for phrase, hint in _HINTS.items() if phrase in f"{error.context} {words}"]
    return "; ".join([f"is not YAML: {_QUOTED.sub(_without_content, words)}", *hints[:1]])


def _without_content(quoted: re.Match[str]) -> str:
    """Keep PyYAML's token names ('<block end>') and single characters; anything else may be part of a secret."""
    inner = quoted[0][1:-1]
    return quoted[0] if inner.startswith("<") or len(inner.removeprefix("\\")) <= 1 else "..."
