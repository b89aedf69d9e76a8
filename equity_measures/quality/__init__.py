"""Rules that figures should keep to. Pure: knows nothing of Django."""

from equity_measures.quality.expressions import BadExpression, Expression, parse

__all__ = ["BadExpression", "Expression", "parse"]
