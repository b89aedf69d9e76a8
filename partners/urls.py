from django.urls import path

from partners import token_views, views

app_name = "partners"

institution_urls = [
    path("partners/", views.institution_list, name="institution-list"),
    path("partners/at/<slug:code>/", views.institution_show, name="institution-show"),
    path("partners/at/<slug:code>/invite/", views.invitation_create, name="invitation-create"),
]

membership_urls = [
    path("partners/memberships/<int:pk>/end/", views.membership_end, name="membership-end"),
    path("partners/memberships/<int:pk>/change/", views.membership_change, name="membership-change"),
]

invitation_urls = [
    path("invitation/", views.invitation_accept, name="invitation-accept"),
    path("invitation/<str:token>/", views.invitation_open, name="invitation-open"),
    path("partners/invitations/<int:pk>/resend/", views.invitation_resend, name="invitation-resend"),
    path("partners/invitations/<int:pk>/revoke/", views.invitation_revoke, name="invitation-revoke"),
]

token_urls = [
    path("partners/tokens/", token_views.token_list, name="token-list"),
    path("partners/tokens/new/", token_views.token_create, name="token-create"),
    path("partners/tokens/<int:pk>/revoke/", token_views.token_revoke, name="token-revoke"),
]

urlpatterns = [
    *institution_urls,
    *membership_urls,
    *invitation_urls,
    *token_urls,
    path("account/", views.account_show, name="account-show"),
    path("audit/", views.audit_list, name="audit-list"),
    path("audit/download/", views.audit_download, name="audit-download"),
]
