"""Addresses of notes and discs."""

from django.urls import path, register_converter

from liuhen.office.capture.evidence import disc_views, views
from liuhen.office.capture.evidence.models import NoteKind


class NoteKindConverter:
    """One of the kinds of notes, and nothing else."""

    regex = "|".join(NoteKind.values)

    def to_python(self, value: str) -> str:
        """Take it as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Write it as it is."""
        return str(value)


register_converter(NoteKindConverter, "note_kind")
app_name = "evidence"
urlpatterns = [
    path("recordings/<uuid:recording_id>/notes/<note_kind:kind>/", views.of_recording, name="of-recording"),
    path("recordings/<uuid:recording_id>/notes/<note_kind:kind>/write/", views.write, name="write"),
    path("notes/<uuid:note_id>/", views.note, name="note"),
    path("notes/<uuid:note_id>/sign/", views.sign, name="sign"),
    path("notes/<uuid:note_id>/note.pdf", views.note_pdf, name="note-pdf"),
    path("discs/", disc_views.discs, name="discs"),
    path("discs/<uuid:disc_id>/", disc_views.disc, name="disc"),
    path("discs/<uuid:disc_id>/label.pdf", disc_views.disc_pdf, name="disc-pdf"),
    path("discs/<uuid:disc_id>/keep/", disc_views.keep, name="keep"),
    path("discs/<uuid:disc_id>/give/", disc_views.give, name="give"),
    path("discs/<uuid:disc_id>/take-back/", disc_views.take_back, name="take-back"),
    path("discs/<uuid:disc_id>/remove-image/", disc_views.remove_image, name="remove-image"),
    path("discs/<uuid:disc_id>/void/", disc_views.void, name="void"),
]
