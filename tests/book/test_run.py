"""Executing chapters: stored outputs, failures that are named, and the commands round them."""

from __future__ import annotations

import io
import json

import pytest
from throwaway import CLAIM, RECORD, make_book, python, write_chapter

from gibbs_lit.book import commands, display, run
from gibbs_lit.book.progress import Status


def command(root, *arguments):
    return python(root, "-m", "gibbs_lit.book.commands", str(root), *arguments)


@pytest.fixture(scope="module")
def small_book(tmp_path_factory):
    """A book of two chapters, built by the command; with what the command printed."""
    style = "from gibbs_lit.book import display; display.show_style()"
    root = make_book(tmp_path_factory.mktemp("small"), one=[style, CLAIM], two=["print(1)"])
    shown = "$$ a = b \\\\ c = d \\tag{12f} $$ (eq-12f)\n\n```{code-cell} ipython3\n1 + 2\n```\n"
    for name, text in {"one": shown, "two": "See [](#eq-12f) and {eq}`eq-12f`.\n"}.items():
        path = root / "chapters" / f"{name}.md"
        path.write_text(path.read_text() + "\n" + text)
    result = command(root, "book")
    assert result.returncode == 0, result.stdout
    return root, result.stdout


def test_book_says_what_it_does(small_book):
    root, printed = small_book
    assert "2 of 2 to execute" in printed
    assert "one executed in" in printed
    assert "; 0 left" in printed
    assert str(root / "_build" / "html" / "index.html") in printed


def test_the_papers_number_is_the_equations_number(small_book):
    html = (small_book[0] / "_build" / "html" / "two.html").read_text()
    assert html.count(">(12f)</") == 2
    assert "(12f)" in (small_book[0] / "_build" / "html" / "one.html").read_text()
    assert "\\tag" not in (small_book[0] / "_build" / "html" / "one.html").read_text()


def test_pages_link_the_styles_that_a_notebook_shows(small_book):
    html = small_book[0] / "_build" / "html"
    text = (html / "one.html").read_text()
    assert 'href="_static/gibbs.css' in text
    assert (html / "_static" / "gibbs.css").read_bytes() == display.STYLE.read_bytes()
    assert display.STYLE_TAG not in text
    stored = run.stored(small_book[0], small_book[0] / "chapters" / "one.md")
    assert display.STYLE_TAG in stored.cells[1].outputs[0].data["text/html"]


def test_mathjax_lies_beside_the_pages(small_book):
    html = small_book[0] / "_build" / "html"
    assert (html / "_static" / "mathjax" / "tex-chtml.js").exists()
    assert 'src="_static/mathjax/tex-chtml.js' in (html / "one.html").read_text()


def test_claims_after_book_executes_nothing(small_book):
    root, _ = small_book
    result = command(root, "claims", "--json")
    assert json.loads(result.stdout) == [RECORD]
    (root / "_build" / "ledger.json").unlink()
    again = command(root, "claims")
    assert "0 of 2 to execute" in again.stdout
    assert "eq-1" in again.stdout


def test_a_failing_chapter_fails_the_command_and_is_named(tmp_path):
    root = make_book(tmp_path, good=["1"], bad=["x = 1", "assert x == 2, 'eq-12f, step 3'"])
    result = command(root, "claims")
    assert result.returncode == 1
    assert "claims: FAILED bad::Cell 1: AssertionError: eq-12f, step 3" in result.stdout
    assert run.stored(root, root / "chapters" / "good.md") is not None
    assert not (root / "_build" / "ledger.json").exists()


def test_a_warning_fails_the_book_every_time(tmp_path):
    root = make_book(tmp_path, one=["import sys; print('noise', file=sys.stderr)"])
    path = root / "chapters" / "one.md"
    path.write_text(path.read_text() + "\nSee {eq}`eq-none`.\n")
    for _ in range(2):
        result = command(root, "book")
        assert result.returncode != 0
        assert "eq-none" in result.stdout
        assert "one::Cell 0: wrote to stderr: noise" in result.stdout
        assert "FAILED with 2 message(s)" in result.stdout


def test_half_written_compiled_code_is_compiled_anew_without_a_word(tmp_path, monkeypatch):
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path / "compiled"))
    source = "import jax, jax.numpy as jnp; print(float(jax.jit(jnp.sin)(0.0)))"
    root = make_book(tmp_path, one=[source])
    assert command(root, "claims").returncode == 0
    entries = list((tmp_path / "compiled").glob("*-cache"))
    assert entries
    for entry in entries:
        entry.write_bytes(entry.read_bytes()[:20])
    write_chapter(root, "one", [f"{source}  # again"])
    assert command(root, "book").returncode == 0
    assert run.written_to_stderr(root) == []
    assert run.stored(root, root / "chapters" / "one.md").cells[1].outputs[0].text == "0.0\n"


def test_a_card_counts_only_with_a_jax_that_can_use_it(tmp_path, monkeypatch):
    plugins = ["xla_cuda13"]
    monkeypatch.setattr(run, "entry_points", lambda group: plugins)
    monkeypatch.setattr(run, "find_spec", lambda name: None)
    assert not run._has_accelerator(tmp_path)
    (tmp_path / "nvidia0").touch()
    assert run._has_accelerator(tmp_path)
    plugins.clear()
    assert not run._has_accelerator(tmp_path)


def test_stored_outputs_belong_to_one_state_of_the_code(tmp_path, monkeypatch):
    chapter = write_chapter(tmp_path, "one", ["1"])
    assert run.stored(tmp_path, chapter) is None
    run.store(tmp_path, chapter, run.read_chapter(chapter), 1.0)
    assert run.stored(tmp_path, chapter) is not None
    write_chapter(tmp_path, "one", ["1"], prose="Prose may change.")
    assert run.stored(tmp_path, chapter) is not None
    write_chapter(tmp_path, "one", ["-1"])
    assert run.stored(tmp_path, chapter) is None
    write_chapter(tmp_path, "one", ["1"])
    monkeypatch.setattr(run, "code_key", lambda: "another")
    assert run.stored(tmp_path, chapter) is None


def test_code_key_sees_code_data_and_device(tmp_path, monkeypatch):
    keys = []
    monkeypatch.setattr(run, "PACKAGE", tmp_path)
    for change in (
        lambda: (tmp_path / "a.py").write_text("x = 1"),
        lambda: (tmp_path / "a.py").write_text("x = -1"),
        lambda: (tmp_path / "claims.json").write_text("[]"),
        lambda: (tmp_path / "a.py").rename(tmp_path / "b.py"),
        lambda: monkeypatch.setenv("JAX_PLATFORMS", "another"),
    ):
        change()
        keys.append(run.code_key.__wrapped__())
    assert len(set(keys)) == len(keys)
    assert keys[-1] == run.code_key.__wrapped__()


def test_old_states_are_thrown_away(tmp_path):
    for name in "abcdef":
        (tmp_path / name).mkdir()
    run._prune(tmp_path / "c")
    assert (tmp_path / "c").exists()
    assert len(list(tmp_path.iterdir())) == run.KEPT_CACHES


def test_workers_must_be_positive(tmp_path):
    with pytest.raises(ValueError, match="workers=0"):
        run.execute_chapters(tmp_path, workers=0)


def test_claims_rejects_what_it_does_not_know(tmp_path):
    with pytest.raises(SystemExit, match="unknown argument '--yaml'"):
        commands.claims(tmp_path, ["--yaml"])


def test_book_needs_chapters(tmp_path):
    with pytest.raises(SystemExit, match="no folder 'chapters'"):
        commands.book(tmp_path, [])


def test_status_is_sparse_where_lines_stay():
    stream = io.StringIO()
    status = Status("work", every=3600, stream=stream)
    status.update("hidden")
    status.line("shown")
    assert stream.getvalue() == "work: shown\n"


def test_status_rewrites_its_line_on_a_terminal():
    stream = io.StringIO()
    stream.isatty = lambda: True
    status = Status("work", stream=stream)
    status.update("a long state")
    status.update("b")
    status.line("done")
    assert stream.getvalue().endswith("work: done\n")
    assert stream.getvalue().count("\r") == 4
