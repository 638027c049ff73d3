"""What a browser would post from an admin page that was opened."""

from typing import Any

PLACE = "/admin/gazetteer/place/{}/change/"


def filled(response: Any) -> dict[str, Any]:
    """The fields of the page's form and of its inlines, as they stand when nothing is typed."""
    context = response.context
    data: dict[str, Any] = {}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if isinstance(value, bool):
                if value:
                    data[bound.html_name] = "on"
            else:
                data[bound.html_name] = "" if value is None else value
    return data


def add_name(data: dict[str, Any], text: str, **fields: str) -> None:
    """Type a further name into the empty row of the names."""
    row = int(data["names-TOTAL_FORMS"]) - 1
    assert data[f"names-{row}-text"] == ""
    data.update({f"names-{row}-text": text, **{f"names-{row}-{k}": v for k, v in fields.items()}})
