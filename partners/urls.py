from django.urls import path

from partners.views import (
    access_review,
    account,
    agreements,
    audit,
    engagement,
    institutions,
    invitations,
    memberships,
    sites,
    tokens,
)

app_name = "partners"

institution_urls = [
    path("partners/", institutions.institution_list, name="institution-list"),
    path("partners/at/<slug:code>/", institutions.institution_show, name="institution-show"),
    path("partners/new/", institutions.institution_create, name="institution-create"),
    path("partners/at/<slug:code>/change/", institutions.institution_edit, name="institution-edit"),
    path("partners/at/<slug:code>/logo/", institutions.institution_logo, name="institution-logo"),
    path("partners/at/<slug:code>/logo/choose/", institutions.institution_set_logo, name="institution-set-logo"),
    path("partners/at/<slug:code>/sites/new/", sites.site_create, name="site-create"),
    path("partners/at/<slug:code>/contacts/new/", sites.contact_create, name="contact-create"),
    path("partners/at/<slug:code>/checklist/<slug:step>/", sites.step_edit, name="step-edit"),
    path("partners/sites/", sites.site_list, name="site-list"),
    path("partners/sites/<int:pk>/change/", sites.site_edit, name="site-edit"),
    path("partners/contacts/<int:pk>/change/", sites.contact_edit, name="contact-edit"),
    path("partners/contacts/<int:pk>/remove/", sites.contact_remove, name="contact-remove"),
    path("partners/at/<slug:code>/invite/", invitations.invitation_create, name="invitation-create"),
]

membership_urls = [
    path("partners/access/", access_review.access_list, name="access-list"),
    path("partners/access/confirm/", access_review.access_confirm, name="access-confirm"),
    path("partners/switch/", account.institution_switch, name="institution-switch"),
    path("partners/memberships/<int:pk>/end/", memberships.membership_end, name="membership-end"),
    path("partners/memberships/<int:pk>/change/", memberships.membership_change, name="membership-change"),
]

invitation_urls = [
    path("invitation/", invitations.invitation_accept, name="invitation-accept"),
    path("invitation/<str:token>/", invitations.invitation_open, name="invitation-open"),
    path("partners/invitations/", access_review.invitation_list, name="invitation-list"),
    path("partners/invitations/<int:pk>/resend/", invitations.invitation_resend, name="invitation-resend"),
    path("partners/invitations/<int:pk>/revoke/", invitations.invitation_revoke, name="invitation-revoke"),
]

agreement_urls = [
    path("partners/agreements/", agreements.agreement_list, name="agreement-list"),
    path("partners/agreements/new/", agreements.agreement_create, name="agreement-create"),
    path("partners/agreements/<int:pk>/", agreements.agreement_show, name="agreement-show"),
    path("partners/agreements/<int:pk>/change/", agreements.agreement_edit, name="agreement-edit"),
    path("partners/agreements/<int:pk>/renew/", agreements.agreement_renew, name="agreement-renew"),
    path("partners/agreements/<int:pk>/end/", agreements.agreement_end, name="agreement-end"),
    path("partners/agreements/<int:pk>/attach/", agreements.agreement_attach, name="agreement-attach"),
    path("partners/agreements/<int:pk>/file/", agreements.agreement_file, name="agreement-file"),
]

engagement_urls = [
    path("partners/engagement/", engagement.engagement_list, name="engagement-list"),
    path("partners/engagement/new/", engagement.engagement_create, name="engagement-create"),
    path("partners/engagement/<int:pk>/", engagement.engagement_show, name="engagement-show"),
    path("partners/engagement/<int:pk>/change/", engagement.engagement_edit, name="engagement-edit"),
    path("partners/engagement/<int:pk>/remove/", engagement.engagement_remove, name="engagement-remove"),
]

token_urls = [
    path("partners/tokens/", tokens.token_list, name="token-list"),
    path("partners/tokens/new/", tokens.token_create, name="token-create"),
    path("partners/tokens/<int:pk>/revoke/", tokens.token_revoke, name="token-revoke"),
]

urlpatterns = [
    *institution_urls,
    *membership_urls,
    *invitation_urls,
    *agreement_urls,
    *engagement_urls,
    *token_urls,
    path("account/", account.account_show, name="account-show"),
    path("audit/", audit.audit_list, name="audit-list"),
    path("audit/download/", audit.audit_download, name="audit-download"),
]
