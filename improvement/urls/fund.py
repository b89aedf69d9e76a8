from django.urls import path

from improvement.views import fund

urlpatterns = [
    path("funds/", fund.fund_list, name="fund-list"),
    path("funds/new/", fund.fund_new, name="fund-new"),
    path("funds/<int:pk>/", fund.fund_detail, name="fund"),
    path("funds/<int:pk>/edit/", fund.fund_edit, name="fund-edit"),
    path("funds/<int:pk>/panel/add/", fund.panelist_add, name="panelist-add"),
    path("funds/<int:pk>/ask/", fund.request_add, name="fund-ask"),
    path("funds/requests/<int:pk>/", fund.request_detail, name="fund-request"),
    path("funds/requests/<int:pk>/decide/", fund.request_vote, name="fund-vote"),
    path("funds/requests/<int:pk>/withdraw/", fund.request_withdraw, name="fund-withdraw"),
    path("funds/requests/<int:pk>/pay/", fund.request_pay, name="fund-pay"),
    path("funds/requests/<int:pk>/changed/", fund.request_outcome, name="fund-outcome"),
]
