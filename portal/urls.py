"""URLs of this package."""

app_name = "portal"
urlpatterns: list = []
