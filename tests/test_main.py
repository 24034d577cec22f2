"""The commands without a window: what they print, what they leave on the disk, and how they end."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import main
from tests.workbench.outside_files import LION, marking, runs_of
from tests.workbench.running import recipe, train
from workbench.exporters import export
from workbench.kinds import KINDS, registries
from workbench.presets import presets
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.run import Run, default_runs_folder
from workbench.script import script_of

ROOT = Path(__file__).resolve().parents[1]
WITHOUT_QT = "import sys; sys.modules.update(PySide6=None, ui=None); import main; sys.exit(main.main(sys.argv[1:]))"


@pytest.fixture
def short(tmp_path: Path) -> Path:
    """A recipe of 12 steps."""
    path = tmp_path / "short.toml"
    recipe().save(path)
    return path


def only_run() -> Run:
    (folder,) = default_runs_folder().iterdir()
    return Run.open(folder)


def complaint(capsys: pytest.CaptureFixture[str]) -> str:
    """What was said on stderr: one line, no traceback."""
    said = capsys.readouterr().err
    assert said.startswith("descent: ")
    assert said.count("\n") == 1
    assert "Traceback" not in said
    return said.removeprefix("descent: ").strip()


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WITHOUT_QT, *arguments], cwd=ROOT, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


# ---------------------------------------------------------------------------------------------------------
# train

def test_a_recipe_is_trained_to_its_end(short: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["train", str(short)]) == 0
    said = capsys.readouterr()
    run = only_run()
    lines = said.out.splitlines()
    assert lines[0].endswith("weights on cpu, 1 threads, steps 0 to 12")
    assert lines[1] == f"run folder: {run.folder}"
    assert lines[-1] == "finished after 12 steps"
    assert any(line.startswith("epoch 3  step 12  train loss ") for line in lines)
    assert said.err == ""
    assert (run.info["status"], run.history.steps) == ("finished", 12)
    assert Recipe.from_toml(run.recipe_toml) == Recipe.load(short)
    assert run.history["loss"].tolist() == train(recipe()).history["loss"].tolist()
    assert run.checkpoints.last_good() is not None


def test_a_preset_is_trained_by_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["train", "regression", "--runs", str(tmp_path / "here"), "--quiet"]) == 0
    assert capsys.readouterr().out == "finished after 100 steps\n"
    (folder,) = (tmp_path / "here").iterdir()
    assert Run.open(folder).history.steps == 100
    assert not default_runs_folder().exists()


def bad_recipes() -> dict[str, tuple[str, str]]:
    good = recipe()
    return {
        "no_toml": ("not toml", "no_toml.toml is not written in TOML: Expected '=' after a key"),
        "value": (good.to_toml().replace('part = "SGD"', 'part = "SGD"\nlr = -1'),
                  "value.toml: [optimizer] lr must be 0 or more; -1 is not."),
        "part": (good.to_toml().replace('"SGD"', '"SGDD"'),
                 "part.toml: [optimizer] There is no optimizer named 'SGDD'. Did you mean 'SGD'?"),
        "setting": (good.to_toml().replace("epochs = 3", "epochs = 0"),
                    "setting.toml: [training] epochs must be 1 or more; 0 is not."),
        "fit": (replace(good, model=Choice("small_cnn")).to_toml(), "This model needs pictures"),
        "device": (good.with_training(device="cuda:99").to_toml(), "The device 'cuda:99' cannot be used here"),
    }


@pytest.mark.parametrize("name", bad_recipes())
def test_a_bad_recipe_is_one_sentence_and_leaves_no_run(name: str, tmp_path: Path,
                                                        capsys: pytest.CaptureFixture[str]) -> None:
    text, sentence = bad_recipes()[name]
    (tmp_path / f"{name}.toml").write_text(text)
    assert main.main(["train", str(tmp_path / f"{name}.toml")]) == 1
    assert complaint(capsys).startswith(sentence)
    assert not default_runs_folder().exists()


def test_a_recipe_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["train", str(tmp_path / "nothing.toml")]) == 1
    assert complaint(capsys) == f"{tmp_path / 'nothing.toml'} cannot be read: No such file or directory."
    assert main.main(["train", "digts"]) == 1
    assert complaint(capsys) == "There is no recipe file and no preset named 'digts'. Did you mean 'digits'?"


def test_a_runs_folder_that_cannot_be_used_is_one_sentence(short: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["train", str(short), "--runs", str(short)]) == 1
    assert "a file of that name is in the way" in complaint(capsys)


def test_a_loss_that_becomes_nan_ends_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recipe("SGD", optimizer_values={"lr": 1e9}, epochs=20, model=Choice("mlp")).save(tmp_path / "nan.toml")
    assert main.main(["train", str(tmp_path / "nan.toml")]) == 1
    said = complaint(capsys)
    assert "finite" in said or "infinite" in said
    run = only_run()
    assert np.isfinite(run.history["loss"]).all()
    assert run.info["status"] != "running"


# ---------------------------------------------------------------------------------------------------------
# Ctrl-C, resume

def long_recipe() -> Recipe:
    """2,000 steps, some milliseconds an epoch, with everything that a resume could get wrong."""
    model = Choice("mlp", {"hidden": (128, 128), "dropout": 0.25, "batch_norm": True})
    chosen = recipe("Adam", "CosineAnnealingLR", scheduler_values={"advance": "step"}, model=model, epochs=200,
                    batch_size=8, keep_best=False)
    return replace(chosen, dataset=Choice("random_regression", {"samples": 100, "inputs": 32, "validation": 0.2}))


def test_ctrl_c_saves_and_resume_ends_as_if_nothing_had_been(tmp_path: Path,
                                                             capsys: pytest.CaptureFixture[str]) -> None:
    long_recipe().save(tmp_path / "long.toml")
    process = start("train", str(tmp_path / "long.toml"))
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("epoch "):
            break
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert errors.strip() == "stopping at the next step ..."
    run = only_run()
    stopped_at = run.history.steps
    assert 0 < stopped_at < 2000
    assert rest.endswith(f"saved step-{stopped_at:09}-stop.pt\nstopped after {stopped_at:,} steps\n")
    assert run.info["status"] == "stopped"

    assert main.main(["resume", str(run.folder), "--quiet"]) == 0
    assert capsys.readouterr().out == "finished after 2,000 steps\n"
    resumed, whole = only_run().history, train(long_recipe()).history  # the same run goes on: there is still only one
    assert only_run().info["status"] == "finished"
    for name in ("loss", "lr/all", "train loss", "running loss", "validation loss"):
        assert np.array_equal(resumed[name], whole[name]), name
        assert np.array_equal(resumed.series(name).steps, whole.series(name).steps), name
    # The control: another seed is not the same.
    other = train(long_recipe().with_training(seed=1, epochs=1)).history["loss"]
    assert not np.array_equal(resumed["loss"][: len(other)], other)


def test_a_finished_run_can_be_made_longer(short: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["train", str(short), "--quiet"]) == 0
    checkpoint = only_run().checkpoints.last_good()
    assert main.main(["resume", str(checkpoint), "--epochs", "2", "--quiet"]) == 0
    assert capsys.readouterr().out == "finished after 12 steps\nfinished after 20 steps\n"
    assert only_run().history["loss"].tolist() == train(recipe(epochs=5)).history["loss"].tolist()


def test_resume_says_what_it_cannot_go_on_from(tmp_path: Path, short: Path,
                                               capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["resume", str(tmp_path / "nothing.pt")]) == 1
    assert "nothing.pt" in complaint(capsys)
    (tmp_path / "empty").mkdir()
    assert main.main(["resume", str(tmp_path / "empty")]) == 1
    assert "empty" in complaint(capsys)
    run = Run.create(tmp_path / "runs", recipe().to_toml(), "no checkpoint")
    assert main.main(["resume", str(run.folder)]) == 1
    assert complaint(capsys) == f"{run.name} has no checkpoint to go on from."
    assert main.main(["resume", str(short)]) == 1
    assert "short.toml" in complaint(capsys)


def test_ctrl_c_before_anything_has_begun_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "_list", interrupted)
    assert main.main(["list"]) == 130


# ---------------------------------------------------------------------------------------------------------
# Parts from outside

@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "ran"


@pytest.fixture
def foreign(tmp_path: Path, marker: Path) -> Path:
    """A recipe of 12 steps whose optimizer stands in a file beside it, which leaves a mark when it is run."""
    (tmp_path / "my optimizers").mkdir()
    (tmp_path / "my optimizers" / "lion.py").write_text(marking(marker, LION))
    path = tmp_path / "foreign.toml"
    path.write_text(recipe("SGD").to_toml().replace('"SGD"', '"file:my optimizers/lion.py#Lion"'))
    return path


def test_a_file_that_nobody_trusts_is_not_run_and_named_with_the_flag(
        foreign: Path, marker: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "my optimizers" / "lion.py"
    refusal = f"foreign.toml wants to run {file}: look at that file, and if you trust it, add --trust '{file}'."
    assert main.main(["train", str(foreign)]) == 1
    assert complaint(capsys) == refusal
    for trusted in (tmp_path / "other.py", tmp_path / "copy.py"):
        trusted.write_bytes(file.read_bytes())
        assert main.main(["train", str(foreign), "--trust", str(trusted)]) == 1
        assert complaint(capsys) == refusal, "the same text in another file is another file"
    assert runs_of(marker) == 0
    assert not default_runs_folder().exists()


def test_a_trusted_file_trains_and_resumes_and_is_not_trusted_the_next_time(
        foreign: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first start is a process of its own: trust is for one start of the program, and nothing is written down."""
    file = tmp_path / "my optimizers" / "lion.py"
    process = start("train", str(foreign), "--trust", str(file), "--quiet")
    assert process.communicate(timeout=120) == ("finished after 12 steps\n", "")
    run = only_run()
    assert main.main(["resume", str(run.folder), "--epochs", "2"]) == 1
    said = complaint(capsys)
    assert said.startswith("step-000000012-end.pt wants to run ")
    assert said.endswith(f"add --trust '{file}'.")
    assert main.main(["resume", str(run.folder), "--epochs", "2", "--trust", str(file), "--quiet"]) == 0
    assert capsys.readouterr().out == "finished after 20 steps\n"
    again = Recipe.from_toml(only_run().recipe_toml)
    assert again.optimizer.part == f"file:{file}#Lion"
    assert only_run().history["loss"].tolist() == train(again.with_training(epochs=5)).history["loss"].tolist()
    file.write_bytes(file.read_bytes() + b"#")
    assert main.main(["resume", str(run.folder), "--epochs", "2"]) == 1
    assert "wants to run" in complaint(capsys)


def test_a_package_is_trusted_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                          capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "site" / "cats_pkg").mkdir(parents=True)
    (tmp_path / "site" / "cats_pkg" / "__init__.py").write_text(LION)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    recipe("package:cats_pkg#Lion").save(tmp_path / "r.toml")
    assert main.main(["train", str(tmp_path / "r.toml")]) == 1
    assert complaint(capsys) == (f"r.toml wants to import the package cats_pkg from {tmp_path / 'site' / 'cats_pkg'}: "
                                 "if you trust it, add --trust cats_pkg.")
    assert "cats_pkg" not in sys.modules
    try:
        assert main.main(["train", str(tmp_path / "r.toml"), "--trust", "cats_pkg", "--quiet"]) == 0
    finally:
        sys.modules.pop("cats_pkg", None)


def test_trust_in_what_is_not_there_is_one_sentence(short: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["train", str(short), "--trust", "nothing.py"]) == 1
    assert complaint(capsys).startswith("There is no file nothing.py")
    assert main.main(["train", str(short), "--trust", "no_such_pkg"]) == 1
    assert complaint(capsys).startswith("There is no package no_such_pkg here")


# ---------------------------------------------------------------------------------------------------------
# export, list, parts

def test_an_export_has_every_number_of_the_history(short: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                   capsys: pytest.CaptureFixture[str]) -> None:
    main.main(["train", str(short), "--quiet"])
    run = only_run()
    monkeypatch.chdir(tmp_path)
    assert main.main(["export", str(run.folder)]) == 0
    target = tmp_path / f"{run.name}.csv"
    assert capsys.readouterr().out.splitlines()[-1] == target.name
    with target.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["step"]) for row in rows] == list(range(12))
    assert set(rows[0]) == {"step", *run.history.names()}
    for name in run.history.names():
        series = run.history.series(name)
        found = {int(row["step"]): float(row[name]) for row in rows if row[name]}
        assert found == dict(zip(series.steps.tolist(), series.values.tolist(), strict=True)), name


@pytest.mark.parametrize(("form", "ending"), [
    ("csv", ".csv"), ("csv-long", ".csv"), ("parquet", ".parquet"), ("parquet-long", ".parquet"), ("json", ".json"),
    ("tensorboard", "-tensorboard")])
def test_runs_are_exported_in_every_format(form: str, ending: str, short: Path, tmp_path: Path,
                                           monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The same as the exporter writes; tests/workbench/test_exporters.py looks at what that is."""
    for _ in range(2):
        main.main(["train", str(short), "--quiet"])
    runs = [Run.open(folder) for folder in sorted(default_runs_folder().iterdir())]
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    assert main.main(["export", *[str(run.folder) for run in runs], "--format", form, "--series", "loss", "lr/*"]) == 0
    assert capsys.readouterr() == (f"runs{ending}\n", "")
    name, _, layout = form.partition("-")
    export(name, runs, tmp_path / "wanted", ["loss", "lr/*"], **({"layout": layout} if layout else {}))
    found = [path for path in sorted((tmp_path / f"runs{ending}").rglob("*")) if path.is_file()]
    wanted = [path for path in sorted((tmp_path / "wanted").rglob("*")) if path.is_file()]
    assert (len(found), len(wanted)) == ((2, 2) if form == "tensorboard" else (0, 0))
    for one, other in zip(found or [tmp_path / f"runs{ending}"], wanted or [tmp_path / "wanted"], strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert main.main(["export", str(runs[0].folder), "--format", form]) == 0
    assert (tmp_path / f"{runs[0].name}{ending}").exists()


def test_a_report_is_an_export_and_the_ending_tells_the_format(short: Path, tmp_path: Path,
                                                               capsys: pytest.CaptureFixture[str]) -> None:
    main.main(["train", str(short), "--quiet"])
    run = only_run()
    assert main.main(["export", str(run.folder), "--to", str(tmp_path / "a.html")]) == 0
    assert run.name in (tmp_path / "a.html").read_text("utf-8")
    assert main.main(["export", str(run.folder), "--to", str(tmp_path / "a.parquet"), "--series", "loss"]) == 0
    assert (tmp_path / "a.parquet").read_bytes()[:4] == b"PAR1"
    assert main.main(["export", str(run.folder), "--to", str(tmp_path / "a.txt")]) == 0
    assert (tmp_path / "a.txt").read_text().startswith("step,")
    capsys.readouterr()
    assert main.main(["export", str(run.folder), str(run.folder), "--format", "html"]) == 1
    assert complaint(capsys) == "Report is about one run, not 2: export them one by one."


def test_what_an_export_lacks_is_said_beside_it(short: Path, tmp_path: Path,
                                                capsys: pytest.CaptureFixture[str]) -> None:
    main.main(["train", str(short), "--quiet"])
    run = only_run()
    with open(run.folder / "journal.jsonl", "a") as file:
        file.write("nonsense\n\n")
    capsys.readouterr()
    assert main.main(["export", str(run.folder), "--to", str(tmp_path / "a.json")]) == 0
    assert "journal.jsonl is damaged" in complaint(capsys)
    assert (tmp_path / "a.json").exists()


def test_an_export_that_cannot_be_made_is_one_sentence(short: Path, tmp_path: Path,
                                                       capsys: pytest.CaptureFixture[str]) -> None:
    main.main(["train", str(short), "--quiet"])
    assert main.main(["export", str(only_run().folder), "--to", str(tmp_path / "no" / "x.csv")]) == 1
    assert "there is no folder" in complaint(capsys)
    assert main.main(["export", str(tmp_path)]) == 1
    assert "run.json" in complaint(capsys)
    assert main.main(["export", str(only_run().folder), "--series", "los", "--to", str(tmp_path / "x.csv")]) == 1
    assert complaint(capsys) == "There is no series 'los' to export. Did you mean 'loss'?"
    assert not (tmp_path / "x.csv").exists()


def test_runs_are_listed_with_how_they_stand(short: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["list"]) == 0
    assert capsys.readouterr().out == ""
    main.main(["train", str(short), "--quiet"])
    main.main(["train", str(short), "--quiet"])
    capsys.readouterr()
    assert main.main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    folders = sorted(default_runs_folder().iterdir())
    assert sorted(lines) == [f"{folder.name}  finished" for folder in folders]
    assert len(lines) == 2
    (folders[0] / "run.json").write_text("{")
    assert main.main(["list"]) == 0
    listed = capsys.readouterr()
    assert listed.out.splitlines() == [f"{folders[1].name}  finished"]
    assert folders[0].name in listed.err, "what cannot be opened is said"


def test_parts_are_listed_with_their_fields(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["parts"]) == 0
    said = capsys.readouterr().out
    for kind in KINDS:
        assert f"\n{kind}:\n" in f"\n{said}"
        for part in registries[kind].parts():
            assert f"\n  {part.name}(" in said
    assert "mlp(hidden=64, dropout=0, batch_norm=false)" in said
    assert "T_max=the whole run" in said
    assert "SparseAdam" in said
    assert "[not yet" not in said
    assert main.main(["parts", "losses"]) == 0
    assert "optimizers" not in capsys.readouterr().out
    assert main.main(["parts", "colours"]) == 1
    assert complaint(capsys).startswith("There is no kind of part named 'colours'; there is: datasets, ")


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    process = start("parts")
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert process.wait(60) == 141


def test_training_whose_reader_goes_away_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    long_recipe().with_training(epochs=1_000_000).save(tmp_path / "long.toml")
    reading, writing = os.pipe()

    def read_one_epoch() -> None:
        with open(reading) as pipe:
            for line in pipe:
                if line.startswith("epoch "):
                    break

    reader = threading.Thread(target=read_one_epoch)
    reader.start()
    with open(writing, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert main.main(["train", str(tmp_path / "long.toml")]) == 141
    reader.join()
    assert capsys.readouterr().err == ""
    run = only_run()
    assert run.info["status"] == "stopped"
    checkpoint = run.checkpoints.last_good()
    assert checkpoint is not None
    assert f"{run.history.steps:09}" in checkpoint.name


def test_names_in_any_script_and_a_place_that_takes_nothing(short: Path, tmp_path: Path,
                                                            capsys: pytest.CaptureFixture[str]) -> None:
    """Every format into a folder with a Chinese name; and into one that does not exist: a sentence, and nothing new."""
    main.main(["train", str(short), "--quiet"])
    folder = only_run().folder.rename(tmp_path / "学习率 试验")
    (tmp_path / "导出").mkdir()
    capsys.readouterr()
    for form in ("csv", "csv-long", "parquet", "json", "html", "tensorboard"):
        target = tmp_path / "导出" / f"曲线-{form}"
        assert main.main(["export", str(folder), "--format", form, "--to", str(target)]) == 0
        assert capsys.readouterr() == (f"{target}\n", "")
        assert target.exists()
        if form in ("csv-long", "json"):
            assert "学习率 试验" in target.read_text("utf-8")
        before = sorted(tmp_path.rglob("*"))
        assert main.main(["export", str(folder), "--format", form, "--to", str(tmp_path / "没有" / "曲线")]) == 1
        assert "没有" in complaint(capsys)
        assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(("form", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_pictures_of_the_plots_need_no_screen(form: str, start: bytes, short: Path, tmp_path: Path,
                                              capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("PySide6.QtWidgets")
    main.main(["train", str(short), "--quiet"])
    folder, target = str(only_run().folder), tmp_path / f"曲线.{form}"
    command = [sys.executable, str(ROOT / "main.py"), "export", folder, "--to", str(target), "--series"]
    bare = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run([*command, "loss", "lr/*"], env=bare, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{target}\n", "")
    assert target.read_bytes().startswith(start)
    if form == "svg":
        titles = {"Loss", "Learning rate"}
        assert titles == {title for title in (*titles, "Gradient norm", "Accuracy")
                          if f">{title}</text>" in target.read_text("utf-8")}, "only what was asked for"
    done = subprocess.run([*command, "los"], env=bare, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "descent: There is no series 'los' to export. Did you mean 'loss'?\n")
    capsys.readouterr()
    assert main.main(["export", folder, folder, "--format", form, "--to", str(tmp_path / "x")]) == 1
    assert complaint(capsys) == "A picture is about one run, not 2: export them one by one."


def test_where_qt_cannot_be_loaded_a_picture_is_one_sentence(short: Path, tmp_path: Path) -> None:
    main.main(["train", str(short), "--quiet"])
    said = start("export", str(only_run().folder), "--to", str(tmp_path / "x.png"))
    out, err = said.communicate(timeout=120)
    assert said.returncode == 1
    assert out == ""
    assert err.startswith("descent: a package is missing")
    assert "Traceback" not in err
    assert not (tmp_path / "x.png").exists()


def test_a_log_for_tensorboard_has_its_usual_tags(short: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
                                                  ) -> None:
    """As TensorBoard's own reader finds them."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    path = tmp_path / "digits.toml"
    presets()["digits"][1].with_training(epochs=1, batch_size=512, threads=1, groups="kind").save(path)
    main.main(["train", str(path), "--quiet"])
    run = only_run()
    assert main.main(["export", str(run.folder), "--format", "tensorboard", "--to", str(tmp_path / "log")]) == 0
    log = EventAccumulator(str(tmp_path / "log"), size_guidance={"scalars": 0})
    log.Reload()
    tags = set(log.Tags()["scalars"])
    assert {"Loss/train", "Loss/val", "Accuracy/train", "Accuracy/val", "lr/weights", "lr/biases"} <= tags
    found = [event.value for event in log.Scalars("Loss/train")]
    assert found == run.history["loss"].astype("float32").tolist()


# ---------------------------------------------------------------------------------------------------------
# script

def test_a_recipe_is_printed_as_a_program(short: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for what, chosen in ((str(short), recipe()), ("digits", presets()["digits"][1])):
        assert main.main(["script", what]) == 0
        said = capsys.readouterr()
        assert said.out == script_of(chosen).text
        assert said.err == ""
    assert not default_runs_folder().exists()


def test_the_program_of_a_run_has_its_losses(short: Path, tmp_path: Path,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    main.main(["train", str(short), "--quiet"])
    run = only_run()
    capsys.readouterr()
    target = tmp_path / "program.py"
    assert main.main(["script", str(run.folder), "--to", str(target)]) == 0
    said = capsys.readouterr()
    assert said.out == f"{target}\n"
    assert said.err == ""
    ended = subprocess.run([sys.executable, target], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "to the bit" in ended.stdout
    target.write_text(target.read_text("utf-8").replace("lr=0.001", "lr=0.0011"), "utf-8")  # the control
    ended = subprocess.run([sys.executable, target], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "to the bit" not in ended.stdout


def test_what_cannot_be_a_program_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(recipe().to_toml().replace("MSELoss", "CrossEntropyLoss"), "utf-8")
    for what in (path, tmp_path / "gone.toml", tmp_path):
        assert main.main(["script", str(what)]) == 1
        assert capsys.readouterr().out == ""
    assert main.main(["script", str(path)]) == 1
    complaint(capsys)


def test_the_users_file_is_not_run_for_a_program_before_it_is_trusted(
        foreign: Path, marker: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "my optimizers" / "lion.py"
    assert main.main(["script", str(foreign)]) == 1
    assert complaint(capsys).endswith(f"add --trust '{file}'.")
    assert runs_of(marker) == 0
    assert main.main(["script", str(foreign), "--trust", str(file)]) == 0
    said = capsys.readouterr()
    assert "Lion(" in said.out
    assert said.err == ""


def test_what_a_program_cannot_hold_is_said_beside_it(foreign: Path, tmp_path: Path,
                                                      capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "my optimizers" / "lion.py"
    file.write_text("import workbench\n" + file.read_text("utf-8"), "utf-8")
    assert main.main(["script", str(foreign), "--trust", str(file)]) == 0
    assert complaint(capsys).startswith("lion.py imports workbench, so the script needs Descent too")


def test_a_program_of_a_run_whose_file_has_changed_says_so_with_the_lines(
        foreign: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "my optimizers" / "lion.py"
    main.main(["train", str(foreign), "--trust", str(file), "--quiet"])
    run, target = only_run(), tmp_path / "program.py"
    capsys.readouterr()
    assert main.main(["script", str(run.folder), "--to", str(target)]) == 0
    assert capsys.readouterr().err == ""
    file.write_text(file.read_text("utf-8").replace("torch.sign", "torch.tanh"), "utf-8")
    assert main.main(["script", str(run.folder), "--to", str(target)]) == 0
    said = capsys.readouterr().err
    assert said.startswith("descent: lion.py has changed since the run was made (lines: -1, +1); the copy")
    assert "\n-                update = torch.sign(" in said
    assert "\n+                update = torch.tanh(" in said
    ended = subprocess.run([sys.executable, target], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "to the bit" in ended.stdout, ended.stderr


# ---------------------------------------------------------------------------------------------------------
# replay

def test_a_run_is_replayed_and_the_exit_code_tells(short: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main.main(["train", str(short), "--quiet"])
    run = only_run()
    capsys.readouterr()
    assert main.main(["replay", str(run.folder)]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    *epochs, result = said.out.splitlines()
    assert epochs[-1].startswith("epoch 3  step 12  ")
    assert result.endswith(" numbers of 12 steps are the same, and so are the weights at step 12.")
    with open(run.folder / "journal.jsonl", "a") as file:  # as if lr had been turned
        file.write('{"step": 7, "kind": "command", "name": "TurnKnob", "fields": {"group": null, "name": "lr", '
                   '"value": 0.5, "mode": "multiply"}}\n')
    assert main.main(["replay", str(run.folder), "--quiet"]) == 1
    said = capsys.readouterr()
    assert said.err == ""
    (result,) = said.out.splitlines()
    assert result.startswith("The replay differs from step 7 on: lr/all was 0.001 and came out as 0.0005.")


def test_a_replay_of_a_run_whose_file_has_changed_takes_its_copy_and_says_so(
        foreign: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "my optimizers" / "lion.py"
    main.main(["train", str(foreign), "--trust", str(file), "--quiet"])
    run = only_run()
    file.write_text(file.read_text("utf-8").replace("torch.sign", "torch.tanh"), "utf-8")
    capsys.readouterr()
    assert main.main(["replay", str(run.folder), "--quiet"]) == 1
    *_, said = capsys.readouterr().err.splitlines()
    (copy,) = (run.folder / "code").rglob("lion.py")
    assert said.endswith(f"add --trust '{copy}'." if " " in str(copy) else f"add --trust {copy}.")
    assert main.main(["replay", str(run.folder), "--quiet", "--trust", str(copy)]) == 0
    said = capsys.readouterr()
    assert said.err.startswith("descent: lion.py has changed since the run was made")
    assert "\n+                update = torch.tanh(" in said.err
    assert "so are the weights" in said.out


def test_what_cannot_be_replayed_is_one_sentence(short: Path, tmp_path: Path,
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    for what in (tmp_path, tmp_path / "gone"):
        assert main.main(["replay", str(what)]) == 1
        complaint(capsys)
    run = Run.create(tmp_path, recipe().to_toml(), "new")
    assert main.main(["replay", str(run.folder)]) == 1
    assert "has made no step yet" in complaint(capsys)
    run.update(imported={"from": "tensorboard"})
    for command in ("replay", "script"):
        assert main.main([command, str(run.folder)]) == 1
        assert "was imported and has no recipe" in complaint(capsys)


# ---------------------------------------------------------------------------------------------------------
# Usage

@pytest.mark.parametrize("arguments", [["train"], ["train", "a", "b"], ["train", "digits", "--lr", "1"], ["resume"],
                                       ["export"], ["export", "a", "--format", "xls"], ["list", "more"],
                                       ["resume", "x", "--epochs", "many"], ["script"]])
def test_wrong_usage_is_explained_and_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main.main(arguments)
    assert ended.value.code == 2
    assert "usage: main.py" in capsys.readouterr().err
    assert not default_runs_folder().exists()


def test_an_unknown_command_opens_no_window(capsys: pytest.CaptureFixture[str],
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ui.start", None)  # a window would be an error
    assert main.main(["trian", "recipe.toml"]) == 2
    assert complaint(capsys) == "there is no command and no recipe file 'trian'. Did you mean 'train'?"
    assert main.main(["frobnicate"]) == 2
    assert "There is: train, resume, export, " in complaint(capsys)


def test_where_there_is_no_screen_the_window_is_one_sentence(capsys: pytest.CaptureFixture[str],
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ui.start", None)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert main.main([]) == 1
    assert "no screen" in complaint(capsys)
    monkeypatch.setenv("DISPLAY", ":0")  # the control
    assert main.main([]) == 1
    assert "a package is missing" in complaint(capsys)


def test_a_library_that_qt_lacks_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    said = main._explain(ImportError("libEGL.so.1: cannot open shared object file: No such file or directory"))
    assert "libEGL.so.1" in said
    assert "sudo apt-get install libegl1 " in said
    assert "main.py train recipe.toml" in said


def test_help_and_version_need_no_window(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ui.start", None)
    for flag in ("--help", "-h", "--version"):
        with pytest.raises(SystemExit) as ended:
            main.main([flag])
        assert ended.value.code == 0
    assert "Descent " in capsys.readouterr().out
    assert os.environ["DESCENT_HOME"] in str(default_runs_folder())
