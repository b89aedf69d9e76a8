from reports.models.delivery import Delivery, Reading
from reports.models.report import LANGUAGES, Report, ReportQuerySet, folder
from reports.models.review import Comment, SignOff

__all__ = ["LANGUAGES", "Comment", "Delivery", "Reading", "Report", "ReportQuerySet", "SignOff", "folder"]
