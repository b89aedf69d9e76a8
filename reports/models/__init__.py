from reports.models.report import LANGUAGES, Report, ReportQuerySet, folder
from reports.models.review import Comment, SignOff

__all__ = ["LANGUAGES", "Comment", "Report", "ReportQuerySet", "SignOff", "folder"]
