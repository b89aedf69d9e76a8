"""Every address of the API."""

from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from equity_measures import api as equity_api
from mielhss import api_docs
from partners.api_views import UnknownAddress
from reports import api as reports_api
from scholars.api import admissions as admissions_api
from scholars.api import records as records_api

app_name = "api"

router = SimpleRouter(use_regex_path=False)
router.register("measures", equity_api.MeasureViewSet, "measure")
router.register("stratifiers", equity_api.StratifierViewSet, "stratifier")
router.register("data-sets", equity_api.DataSetViewSet, "data-set")
router.register("extracts", equity_api.ExtractViewSet, "extract")
router.register("gap-reports", equity_api.GapReportViewSet, "gap-report")
router.register("cohorts", admissions_api.CohortViewSet, "cohort")
router.register("appointments", admissions_api.AppointmentViewSet, "appointment")
router.register("effort-months", admissions_api.EffortMonthViewSet, "effort-month")
router.register("calls", admissions_api.CallViewSet, "call")
router.register("applications", admissions_api.ApplicationViewSet, "application")
router.register("reports", reports_api.ReportViewSet, "report")
router.register("products", records_api.ProductViewSet, "product")
router.register("milestones", records_api.MilestoneViewSet, "milestone")
router.register("roadblocks", records_api.RoadblockViewSet, "roadblock")
router.register("positions", records_api.PositionViewSet, "position")

urlpatterns = [
    path("docs/", api_docs.docs, name="docs"),
    path("v1/schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("v1/", include(router.urls)),
    path("v1/<path:rest>", UnknownAddress.as_view(), name="unknown"),
]
