"""The addresses of the app; each noun has a list of its own."""

from improvement.urls import aims, community, cycles, drivers, fund, huddles, measures, power, projects, site_profile

app_name = "improvement"
urlpatterns = [
    *projects.urlpatterns,
    *aims.urlpatterns,
    *drivers.urlpatterns,
    *cycles.urlpatterns,
    *measures.urlpatterns,
    *huddles.urlpatterns,
    *power.urlpatterns,
    *fund.urlpatterns,
    *community.urlpatterns,
    *site_profile.urlpatterns,
]
