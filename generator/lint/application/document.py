"""The reader of files, under the name that rules know it by."""

from generator.lint.document import Document, SyntaxProblem, parse

__all__ = ["Document", "SyntaxProblem", "parse"]
