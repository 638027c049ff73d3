"""Articles and claims in the admin, to look at; actors, their aliases, sources and their records, to edit."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.admin import SimpleHistoryAdmin

from mapper import parties
from mapper.models import Actor, ActorAlias, ActorColour, Article, Claim, Source, SourceRecord, Succession


class ReadOnly(admin.ModelAdmin):
    """What the machine read is shown, never typed over."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Articles come in by read_articles."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nothing here is edited by hand."""
        return False


@admin.register(Article)
class ArticleAdmin(ReadOnly):
    """Articles as they were read."""

    list_display = ("title", "outlet", "published_at")
    search_fields = ("id", "title", "text")
    list_filter = ("outlet",)


@admin.register(Claim)
class ClaimAdmin(ReadOnly):
    """Claims as they were extracted."""

    list_display = ("date", "event", "actor", "place_name", "status", "article")
    list_filter = ("event", "actor", "status")
    search_fields = ("place_name", "article__title")


class _AliasRows(BaseInlineFormSet):
    """Names that people change are marked so; one of the data files is put out of use, for deleted it would come back."""

    def delete_existing(self, obj: ActorAlias, commit: bool = True) -> None:
        """Out of use."""
        obj.used, obj.edited = False, True
        if commit:
            obj.save()

    def save_new(self, form: ModelForm, commit: bool = True) -> Any:
        """A person's own."""
        form.instance.edited = True
        return super().save_new(form, commit)

    def save_existing(self, form: ModelForm, obj: Any, commit: bool = True) -> Any:
        """Changed by a person."""
        form.instance.edited = True
        return super().save_existing(form, obj, commit)


class AliasInline(admin.TabularInline):
    """The names by which newspapers mean the actor, by period and by the camp of who speaks."""

    model = ActorAlias
    formset = _AliasRows
    fk_name = "actor"
    fields = ("text", "since", "until", "camp", "unless", "used")
    extra = 1


class ColourInline(admin.TabularInline):
    """Later colours."""

    model = ActorColour
    extra = 0


class SuccessionInline(admin.TabularInline):
    """Who takes over what the actor holds."""

    model = Succession
    fk_name = "actor"
    extra = 0


class PartyAdmin(SimpleHistoryAdmin):
    """Saves what readings and maps are made with, and says that they follow."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note in the same transaction that actors changed, so that every process sees it."""
        return self._noted(request, lambda: super(PartyAdmin, self).changeform_view(request, *args, **kwargs))

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As for a save."""
        return self._noted(request, lambda: super(PartyAdmin, self).delete_view(request, *args, **kwargs))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without the deletion of many at once."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def _noted(self, request: HttpRequest, work: Any) -> HttpResponse:
        if request.method != "POST":
            answer: HttpResponse = work()
            return answer
        with transaction.atomic():
            answer = work()
            before = parties.revision()
            parties.touch()
            if parties.revision() != before:
                messages.info(
                    request, _("The next reading and the next map use it; «manage.py reread_articles» reads the stored articles again.")
                )
        return answer


@admin.register(Actor)
class ActorAdmin(PartyAdmin):
    """The parties: names, colours, camps, parents, successors, and their aliases."""

    list_display = ("code", "name_ar", "name_en", "colour", "camp", "parent", "edited")
    search_fields = ("code", "name_ar", "name_en", "aliases__text")
    fields = ("code", "name_ar", "name_en", "colour", "camp", "parent")
    inlines = (AliasInline, ColourInline, SuccessionInline)

    class Media:
        css = {"all": ["mapper/admin.css"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Actor | None = None) -> tuple[str, ...]:
        """The code of an actor never changes: claims carry it."""
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Actor | None = None) -> bool:
        """An actor of which claims speak, or that the data files know, stays."""
        if obj is not None and (not obj.edited or parties.is_claimed(obj.code)):
            return False
        return bool(super().has_delete_permission(request, obj))

    def save_model(self, request: HttpRequest, obj: Actor, form: ModelForm, change: bool) -> None:
        """What a person decided about the actor itself is marked; a name alone leaves the rest to the data files."""
        obj.edited = obj.edited or not change or bool(form.changed_data)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """Colours and successors are the actor's own too."""
        super().save_related(request, form, formsets, change)
        if any(f.has_changed() for f in formsets if f.model in (ActorColour, Succession)):
            Actor.objects.filter(pk=form.instance.pk).update(edited=True)


@admin.register(ActorAlias)
class AliasAdmin(PartyAdmin):
    """All aliases, those that point back to a group or an army named before too."""

    list_display = ("text", "meaning", "since", "until", "camp", "unless", "used", "edited")
    list_filter = ("actor", "refers", "camp", "used", "edited")
    search_fields = ("text",)

    @admin.display(description=gettext_lazy("means"))
    def meaning(self, alias: ActorAlias) -> str:
        """The actor, or what it refers to."""
        return str(alias.actor or alias.get_refers_display() or "—")

    def save_model(self, request: HttpRequest, obj: ActorAlias, form: ModelForm, change: bool) -> None:
        """Marked as a person's."""
        obj.edited = True
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: ActorAlias | None = None) -> bool:
        """A name of the data files is put out of use instead: deleted it would come back."""
        if obj is not None and not obj.edited:
            return False
        return bool(super().has_delete_permission(request, obj))


@admin.register(Source)
class SourceAdmin(PartyAdmin):
    """Who is quoted, under which names, and for which side it speaks."""

    list_display = ("id", "spoken", "camp", "edited")
    list_filter = ("camp", "edited")
    search_fields = ("id", "names")

    @admin.display(description=gettext_lazy("names"))
    def spoken(self, source: Source) -> str:
        """The names in a line."""
        return "، ".join(n.strip() for n in source.names.split("\n") if n.strip())

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> tuple[str, ...]:
        """The id never changes: records go by it."""
        return ("id",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        """A source of the data files stays: deleted it would come back."""
        if obj is not None and not obj.edited:
            return False
        return bool(super().has_delete_permission(request, obj))

    def save_model(self, request: HttpRequest, obj: Source, form: ModelForm, change: bool) -> None:
        """Marked as a person's where something changed."""
        obj.edited = obj.edited or not change or bool(form.changed_data)
        super().save_model(request, obj, form, change)


@admin.register(SourceRecord)
class SourceRecordAdmin(SimpleHistoryAdmin):
    """How far each source was borne out on each side: learnt by learn_sources; what a person writes here stays."""

    list_display = ("root", "camp", "pro", "contra", "reports", "revision", "edited")
    list_filter = ("camp", "edited")
    search_fields = ("root",)
    readonly_fields = ("reports", "revision")

    def save_model(self, request: HttpRequest, obj: SourceRecord, form: ModelForm, change: bool) -> None:
        """Marked as a person's where something changed."""
        obj.edited = obj.edited or not change or bool(form.changed_data)
        super().save_model(request, obj, form, change)
