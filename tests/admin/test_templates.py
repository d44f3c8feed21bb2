"""What holds for every template and every file that a page loads."""

import re

import pytest

from installation import ROOT

TEMPLATES = sorted((ROOT / "templates").glob("*.tpl"))
ASSETS = sorted(path for path in (ROOT / "htdocs/admin").iterdir() if path.suffix in (".css", ".js", ".svg"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_template_escapes_by_context(template):
    text = template.read_text()
    assert text.startswith('{{%AUTOESCAPE context="HTML"}}\n')
    # `:p` is the same escaping, and keeps the ends of lines; any other modifier could turn it off.
    assert set(re.findall(r"\{\{[A-Z_]+:([^}]*)", text)) <= {"p"}
    assert text.count("{{%") == 1


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_changes_something_carries_the_token(template):
    for form in re.findall(r"<form\b.*?</form>", template.read_text(), re.S):
        if 'method="post"' in form:
            assert 'name="form_token" value="{{FORM_TOKEN}}"' in form, form[:200]


@pytest.mark.parametrize("file", ASSETS + TEMPLATES, ids=lambda path: path.name)
def test_nothing_is_loaded_from_elsewhere(file):
    text = file.read_text().replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"""(src|href|url\(|import)[^>]{0,4}["'(](https?:)?//""", text)


def test_files_may_be_kept_as_their_address_changes_with_them(operator):
    page = operator.get("/")
    [sheet] = re.findall(r'href="([^"]*admin\.css\?v=[0-9a-f]{12})"', page.body)
    answer = operator.get(sheet)
    assert answer.status == 200
    assert "immutable" in answer.header("Cache-Control")
    assert answer.header("Content-Type").startswith("text/css")
    assert operator.get("/static/admin.js").header("Content-Type").startswith("text/javascript")


@pytest.mark.parametrize("path", ["/static/.htaccess", "/static/../../.env", "/static/..%2f..%2f.env", "/static/", "/static/none.css"])
def test_no_other_file_is_served_there(stranger, path):
    assert stranger.get(path, follow=False).status in (303, 404, 403)
