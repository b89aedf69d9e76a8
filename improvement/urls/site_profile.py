from django.urls import path

from improvement.views import site_profile

urlpatterns = [path("sites/<slug:code>/", site_profile.site_profile, name="site-profile")]
