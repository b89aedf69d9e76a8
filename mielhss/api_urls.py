"""Every address of the API."""

from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from equity_measures import api as equity_api
from mielhss import api_docs
from partners.api_views import UnknownAddress
from reports import api as reports_api

app_name = "api"

router = SimpleRouter(use_regex_path=False)
router.register("measures", equity_api.MeasureViewSet, "measure")
router.register("stratifiers", equity_api.StratifierViewSet, "stratifier")
router.register("data-sets", equity_api.DataSetViewSet, "data-set")
router.register("extracts", equity_api.ExtractViewSet, "extract")
router.register("gap-reports", equity_api.GapReportViewSet, "gap-report")
router.register("reports", reports_api.ReportViewSet, "report")

urlpatterns = [
    path("docs/", api_docs.docs, name="docs"),
    path("v1/schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("v1/", include(router.urls)),
    path("v1/<path:rest>", UnknownAddress.as_view(), name="unknown"),
]
