app_name = "equity_measures"

urlpatterns: list = []
