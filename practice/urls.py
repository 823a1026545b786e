"""URLs of this package."""

app_name = "practice"
urlpatterns: list = []
