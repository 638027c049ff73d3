"""Addresses of the site."""

from django.contrib import admin
from django.urls import include, path

from mapper import views

admin.site.site_header = "Tamas · خط التماس"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("timeline.bin", views.timeline, name="timeline"),
    path("places.json", views.places, name="places"),
    path("why/<str:place_id>/", views.why, name="why"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("articles/<path:article_id>/", views.article, name="article"),
    path("admin/", admin.site.urls),
]
