"""URLs of this package."""

app_name = "supervision"
urlpatterns: list = []
