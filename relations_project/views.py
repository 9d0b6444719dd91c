from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

# (path, title, what one finds there)
DOORS = [
    ("/admin/", "Admin", "Edit entries and their relations, in order."),
    ("/admin/relations/flow/diagram/", "Diagram", "The flows and the relations between them, drawn."),
    ("/v2/flows", "Moltin dialect", "Flows, fields, entries and their relationship endpoints."),
    ("/api/restaurants", "Strapi dialect", "Documents with connect, disconnect, set and positions."),
    ("/api/docs/", "API description", "What both dialects do with the flows there are, in Swagger UI."),
]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "relations_project/home.html", {"doors": DOORS})


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})
