"""What people type on the pages of the alliance."""

from partners.forms.audit import AuditFilterForm
from partners.forms.people import AcceptForm, ChangeRoleForm, InviteForm

__all__ = ["AcceptForm", "AuditFilterForm", "ChangeRoleForm", "InviteForm"]
